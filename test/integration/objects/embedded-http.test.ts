import { connect } from 'node:net';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { createPresigner } from '../../../src/stores/objects/presigner';
import { Scene, servers } from './servers';
import { type HandMade, sendByHand, sendRaw } from './signed-request';

const [embedded] = servers;

describe('the embedded endpoint as a server', () => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    if (!embedded) throw new Error('There is always an embedded server.');
    scene = await Scene.open(embedded.start);
    Bucket = await scene.bucket();
    await scene.client.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'first' }));
  });

  afterAll(() => scene.close());

  const hand = (change: Partial<HandMade> & { body?: Buffer }) =>
    sendByHand({ connection: scene.connection, method: 'GET', path: `/${Bucket}/one`, ...change });
  const codeOf = ({ status, text }: { status: number; text: string }) => [
    status,
    /<Code>([^<]*)/.exec(text)?.[1],
  ];

  test('a page of any origin may ask, put and read', async () => {
    const { credentials, ...target } = scene.connection;
    if (!credentials) throw new Error('The tested server needs a key pair.');
    const usual = { bucket: Bucket, expiresIn: 60, at: new Date(), credentials };
    const presigner = createPresigner(target);
    const headers = { 'content-type': 'image/png', 'x-amz-meta-task': '1' };
    const url = presigner.presign({ method: 'PUT', key: 'by-page', ...usual, headers });
    const origin = 'https://page.example';
    const asked = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type,if-none-match,x-amz-meta-task',
      },
    });
    expect(asked.status).toBe(200);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(asked.headers.get('access-control-allow-headers')).toContain('x-amz-meta-task');
    const put = await fetch(url, { method: 'PUT', headers: { origin, ...headers }, body: 'x' });
    expect([put.status, put.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(put.headers.get('access-control-expose-headers')).toContain('ETag');
    // What is refused can be read as well, or a page could not say why.
    const refused = await fetch(url.replace('by-page', 'other'), { headers: { origin } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      403,
      '*',
    ]);
    await refused.arrayBuffer();
  });

  test.each([
    ['GET', 'acl='],
    ['PUT', 'tagging='],
    ['GET', 'versionId=3'],
    ['GET', 'partNumber=1'],
  ])('%s with %s is not implemented, and says so', async (method, query) => {
    expect(codeOf(await hand({ method, query }))).toEqual([501, 'NotImplemented']);
  });

  test.each([
    ['POST', '/', [405, 'MethodNotAllowed']],
    ['PATCH', '/one/two', [405, 'MethodNotAllowed']],
    ['GET', '/%ff', [400, 'InvalidURI']],
    ['GET', '/%', [400, 'InvalidURI']],
  ])('%s %s is refused', async (method, path, expected) => {
    expect(codeOf(await hand({ method, path }))).toEqual(expected);
  });

  test('what a PUT asks for and would not get is refused', async () => {
    const path = `/${Bucket}/asked`;
    const body = Buffer.from('x');
    for (const [headers, code] of [
      [{ 'x-amz-server-side-encryption': 'AES256' }, 'NotImplemented'],
      [{ 'x-amz-tagging': 'a=b' }, 'NotImplemented'],
      [{ 'x-amz-acl': 'public-read' }, 'AccessControlListNotSupported'],
      [{ 'x-amz-storage-class': 'GLACIER' }, 'InvalidStorageClass'],
      [{ 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }, 'NotImplemented'],
    ] as const) {
      expect(codeOf(await hand({ method: 'PUT', path, headers, body }))[1]).toBe(code);
    }
    const head = await hand({ method: 'HEAD', path });
    expect([head.status, head.text]).toEqual([404, '']);
  });

  test('sizes: none announced, too large a one, and fewer bytes than announced', async () => {
    const put = (headers: Record<string, string>, payload?: string) =>
      hand({ method: 'PUT', path: `/${Bucket}/sized`, headers, payload });
    const endless = await put({ 'transfer-encoding': 'chunked' });
    expect(codeOf(endless)).toEqual([411, 'MissingContentLength']);
    const huge = { 'x-amz-decoded-content-length': String(6 * 1024 ** 3), 'content-length': '0' };
    const chunked = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
    expect(codeOf(await put(huge, chunked))).toEqual([400, 'EntityTooLarge']);
    const short = { 'x-amz-decoded-content-length': '10', 'content-length': '0' };
    expect(codeOf(await put(short, chunked))).toEqual([400, 'IncompleteBody']);
  });

  test.each([
    '<Delete><Object><Key>a</Key></Object>',
    '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>',
    '<Delete></Delete>',
    '<Delete><Object><Key></Key></Object></Delete>',
    '<a>'.repeat(10_000),
    '\u0000\u0001\u0002',
  ])('XML that is none: %.60s', async (text) => {
    const body = Buffer.from(text);
    const refused = await hand({ method: 'POST', path: `/${Bucket}`, query: 'delete=', body });
    expect(codeOf(refused)).toEqual([400, 'MalformedXML']);
  });

  test('a condition on a delete holds', async () => {
    const path = `/${Bucket}/conditional`;
    await hand({ method: 'PUT', path, body: Buffer.from('x') });
    const wrong = await hand({ method: 'DELETE', path, headers: { 'if-match': '"other"' } });
    expect(codeOf(wrong)).toEqual([412, 'PreconditionFailed']);
    const etag = '"9dd4e461268c8034f5c8564e155c67a6"';
    expect((await hand({ method: 'DELETE', path, headers: { 'if-match': etag } })).status).toBe(
      204,
    );
  });

  test('a refused upload leaves the connection usable and says why', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024);
    const refused = await hand({ method: 'PUT', path: '/no-such-bucket/k', body });
    expect(codeOf(refused)).toEqual([404, 'NoSuchBucket']);
  });

  test('a client that asks before it sends is told at once', async () => {
    const headers = { expect: '100-continue', 'content-length': '5' };
    const { endpoint } = scene.connection;
    const path = `/${Bucket}/k`;
    const refused = await sendRaw({ endpoint, method: 'PUT', path, headers });
    expect(codeOf(refused)).toEqual([403, 'AccessDenied']);
  });

  test('bytes that are no HTTP hurt nobody', async () => {
    const { hostname, port } = scene.connection.endpoint;
    for (const bytes of ['\u0000\u0001', 'GET / HTTP/9.9\r\n\r\n', `GET /${'x'.repeat(99_999)}`]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.end(bytes));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
    const found = await scene.client.send(new GetObjectCommand({ Bucket, Key: 'one' }));
    expect(await found.Body?.transformToString()).toBe('first');
  });

  test('no well-signed request makes it fail, whatever it asks', async () => {
    // Among them are some that remove the bucket.
    const own = `own-${Bucket}`.slice(0, 63);
    await scene.client.send(new CreateBucketCommand({ Bucket: own }));
    const word = fc.oneof(
      fc.constantFrom(...['uploads', 'uploadId', 'partNumber', 'list-type', 'max-keys', 'prefix']),
      ...[
        fc.constantFrom('delete', 'continuation-token', 'location', 'encoding-type'),
        fc.string(),
      ],
    );
    const path = fc.array(
      fc.oneof(fc.constantFrom('', '..', 'one'), fc.string({ unit: 'binary' })),
      {
        maxLength: 4,
      },
    );
    const header = fc.constantFrom(
      ...['range', 'if-match', 'content-md5', 'x-amz-copy-source', 'x-amz-checksum-crc32'],
      ...['x-amz-trailer', 'if-modified-since', 'x-amz-meta-a', 'content-type'],
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
      path: path.map((parts) => `/${own}/${parts.map(encodeURIComponent).join('/')}`),
      query: fc.dictionary(word, fc.string(), { maxKeys: 3 }),
      headers: fc.dictionary(header, fc.stringMatching(/^[!-~]{1,20}$/), { maxKeys: 3 }),
      body: fc.option(fc.uint8Array({ maxLength: 50 }), { nil: undefined }),
    });
    const strict = (text: string) =>
      encodeURIComponent(text).replace(
        /[!'()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path: raw, query, headers, body }) => {
        const { status, text } = await hand({
          method,
          path: raw.replace(/[!'()*]/g, strict),
          query: Object.entries(query)
            .map(([name, value]) => [strict(name), strict(value)] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, value]) => `${name}=${value}`)
            .join('&'),
          headers,
          body: body && Buffer.from(body),
        });
        expect([status === 501 || status < 500, text]).toEqual([true, text]);
        expect(text).not.toContain('SignatureDoesNotMatch');
      }),
      { numRuns: 150 },
    );
  });
});
