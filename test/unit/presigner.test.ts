import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { createPresigner, type SigningCredentials } from '../../src/stores/objects/presigner';

// The SDK's notice about later versions of Node.js would be printed between the tests.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

interface Scene {
  endpoint: string;
  region: string;
  pathStyle: boolean;
  credentials: SigningCredentials;
  bucket: string;
  key: string;
  expiresIn: number;
  at: Date;
}

const text = (minLength: number) => fc.string({ unit: 'grapheme', minLength, maxLength: 30 });
const odd = fc.constantFrom(
  ...[' ', '+', '%', '%2F', '//', '/', '~', "'", '(', ')', '*', '!', '.', '..', '&', '=', '?', '#'],
  ...['ü', '漢', '👩‍🔬', 'e\u0301', '\u00a0', '\\', '"', '<', ';', ':', '@', ',', '$'],
);
const key = fc.oneof(
  fc.array(fc.oneof(odd, text(1)), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
  fc.constantFrom('.hidden', './a', '../a', '/absolute', 'a//b', 'a/', "it's (1)*!~", 'a+b c%20d'),
);
const secret = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 });
const scene: fc.Arbitrary<Scene> = fc
  .record({
    endpoint: fc.constantFrom(
      ...['http://127.0.0.1:9000', 'http://localhost', 'https://s3.eu-west-1.amazonaws.com'],
      ...['https://objects.example.org:8443', 'http://[::1]:9000', 'https://example.org/base/path'],
    ),
    region: fc.constantFrom('us-east-1', 'eu-central-1', 'garage', 'x'),
    pathStyle: fc.boolean(),
    credentials: fc.record(
      { accessKeyId: secret, secretAccessKey: secret, sessionToken: secret },
      { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
    ),
    bucket: fc.constantFrom('screenshots', 'with.dots.inside', 'a-b-c', '10.bucket', 'x.y'),
    key,
    expiresIn: fc.integer({ min: 1, max: 604_800 }),
    at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  })
  // The SDK has no answer for a bucket with dots on an address without names.
  .filter((of) => of.pathStyle || !(of.bucket.includes('.') && /\/\/[\d[]/.test(of.endpoint)));

const headerValue = fc
  .string({ unit: fc.constantFrom(...'ab  \tXY/;="+%~'), maxLength: 20 })
  .filter((value) => value.trim() !== '');

function sdk(of: Scene): S3Client {
  return new S3Client({
    endpoint: of.endpoint,
    region: of.region,
    forcePathStyle: of.pathStyle,
    credentials: of.credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

const ours = (of: Scene) => createPresigner({ ...of, endpoint: new URL(of.endpoint) });

describe('the presigner gives what the AWS SDK gives', () => {
  test('for downloads, with and without response overrides', async () => {
    const overrides = fc.record(
      {
        'response-content-disposition': text(1),
        'response-content-type': text(1),
        'response-cache-control': text(1),
        versionId: text(1),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(scene, overrides, async (of, query) => {
        const expected = await getSignedUrl(
          sdk(of),
          new GetObjectCommand({
            Bucket: of.bucket,
            Key: of.key,
            ResponseContentDisposition: query['response-content-disposition'],
            ResponseContentType: query['response-content-type'],
            ResponseCacheControl: query['response-cache-control'],
            VersionId: query.versionId,
          }),
          { expiresIn: of.expiresIn, signingDate: of.at },
        );
        expect(ours(of).presign({ method: 'GET', ...of, query })).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('for uploads, with everything bound that a PUT can bind', async () => {
    const bound = fc.record(
      {
        type: headerValue,
        length: fc.nat(),
        once: fc.constant('*'),
        sha256: fc.base64String({ minLength: 44, maxLength: 44 }),
        metadata: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), headerValue),
      },
      // Without a type the SDK invents one.
      { requiredKeys: ['metadata', 'type'] },
    );
    await fc.assert(
      fc.asyncProperty(scene, bound, async (of, { type, length, once, sha256, metadata }) => {
        const headers: Record<string, string> = {};
        headers['Content-Type'] = type;
        if (length !== undefined) headers['content-length'] = String(length);
        if (once !== undefined) headers['if-none-match'] = once;
        if (sha256 !== undefined) headers['x-amz-checksum-sha256'] = sha256;
        for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = value;
        const expected = await getSignedUrl(
          sdk(of),
          new PutObjectCommand({
            Bucket: of.bucket,
            Key: of.key,
            ContentType: type,
            ContentLength: length,
            IfNoneMatch: once,
            ChecksumSHA256: sha256,
            Metadata: metadata,
          }),
          {
            expiresIn: of.expiresIn,
            signingDate: of.at,
            signableHeaders: new Set(['content-type']),
            unhoistableHeaders: new Set(
              Object.keys(headers).filter((name) => name.startsWith('x-amz-')),
            ),
          },
        );
        expect(ours(of).presign({ method: 'PUT', ...of, headers })).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('again and again from one presigner whose caches are warm', async () => {
    const moments = fc.array(scene, { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(moments, async (scenes) => {
        const [first] = scenes;
        if (!first) return;
        const presigner = ours(first);
        for (const other of [...scenes, ...scenes]) {
          const of = { ...other, endpoint: first.endpoint, region: first.region };
          of.pathStyle = first.pathStyle;
          if (!of.pathStyle) of.bucket = 'screenshots';
          const command = new GetObjectCommand({ Bucket: of.bucket, Key: of.key });
          const options = { expiresIn: of.expiresIn, signingDate: of.at };
          const expected = await getSignedUrl(sdk(of), command, options);
          expect(presigner.presign({ method: 'GET', ...of })).toBe(expected);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('what cannot be signed is refused', () => {
  const of = {
    method: 'GET',
    bucket: 'screenshots',
    key: 'k',
    expiresIn: 900,
    at: new Date(0),
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  } as const;
  const presigner = createPresigner({
    endpoint: new URL('http://127.0.0.1:9000'),
    region: 'us-east-1',
    pathStyle: true,
  });
  const refusal = expect.objectContaining({ code: 'BAD_USER_INPUT' });

  test.each([0, -1, 1.5, Number.NaN, 604_801])('a lifetime of %d', (expiresIn) => {
    expect(() => presigner.presign({ ...of, expiresIn })).toThrow(refusal);
  });

  test('a key that is no Unicode', () => {
    expect(() => presigner.presign({ ...of, key: 'a\ud800b' })).toThrow(refusal);
  });

  test('a parameter that would pose as part of the signature', () => {
    expect(() => presigner.presign({ ...of, query: { 'X-Amz-Expires': '1' } })).toThrow(refusal);
  });

  test.each([
    ['host', 'elsewhere'],
    ['x-amz-meta-a', 'b\r\nx-amz-acl: public-read'],
    ['x-amz-meta-a', 'ü'],
    ['bad name', 'a'],
    ['cache-control', 'no-store'],
  ])('the header %s: %j', (name, value) => {
    expect(() => presigner.presign({ ...of, method: 'PUT', headers: { [name]: value } })).toThrow(
      refusal,
    );
  });
});
