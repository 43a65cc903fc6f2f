import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresigner, type PresignRequest } from '../../../src/stores/objects/presigner';
import { clientOf, errorOf, Scene, servers } from './servers';

describe.each(servers)('signatures on $name', ({ start }) => {
  let scene: Scene;
  let bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    bucket = await scene.bucket();
    await scene.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'one', Body: 'first' }));
    await scene.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'two', Body: 'second' }));
  });

  afterAll(() => scene.close());

  const link = (change: Partial<PresignRequest> = {}) => {
    const { credentials } = scene.connection;
    if (!credentials) throw new Error('The tested server needs a key pair.');
    const presigner = createPresigner(scene.connection);
    const usual = { method: 'GET', bucket, key: 'one', expiresIn: 60, at: new Date() } as const;
    return presigner.presign({ ...usual, credentials, ...change });
  };
  const refusal = async (url: string, init?: RequestInit) => errorOf(await fetch(url, init));

  test('a link opens its object and no other', async () => {
    expect(await (await fetch(link())).text()).toBe('first');
    const moved = link().replace('/one?', '/two?');
    expect(await refusal(moved)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('a link cannot be bent to another method, lifetime, or way of serving', async () => {
    const expected = { status: 403, code: 'SignatureDoesNotMatch' };
    expect(await refusal(link(), { method: 'DELETE' })).toEqual(expected);
    expect(await refusal(link(), { method: 'PUT', body: 'x' })).toEqual(expected);
    expect(await refusal(link().replace('Expires=60', 'Expires=600'))).toEqual(expected);
    expect(await refusal(`${link()}&response-content-type=text%2Fhtml`)).toEqual(expected);
    expect(await refusal(link().replace(/Signature=./, 'Signature=z'))).toEqual(expected);
  });

  test('a link ends with its lifetime', async () => {
    const at = new Date(Date.now() - 120_000);
    const expired = await fetch(link({ at }));
    expect(expired.status).toBe(403);
    const text = await expired.text();
    expect(text).toContain('<Code>AccessDenied</Code>');
    expect(text).toContain('Request has expired');
  });

  test('a link from the far future is not valid yet', async () => {
    const at = new Date(Date.now() + 3600_000);
    expect(await refusal(link({ at }))).toEqual({ status: 403, code: 'AccessDenied' });
  });

  test('nobody gets in without a signature', async () => {
    const { href } = new URL(`/${bucket}/one`, scene.connection.endpoint);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await refusal(href, { method })).toEqual({ status: 403, code: 'AccessDenied' });
    }
    const overridden = `${href}?response-content-type=text%2Fhtml`;
    expect((await refusal(overridden)).status).toBeGreaterThanOrEqual(400);
  });

  test('an unknown key and a wrong secret are told apart', async () => {
    const accessKeyId = 'nobody-at-all';
    const credentials = { accessKeyId, secretAccessKey: 'a-secret-of-nobody' };
    const unknown = await refusal(link({ credentials }));
    expect(unknown).toEqual({ status: 403, code: 'InvalidAccessKeyId' });
    const wrong = clientOf(scene.url, { secretAccessKey: 'not-the-secret' });
    await expect(wrong.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
    wrong.destroy();
  });

  test('a client whose clock is wrong is told so', async () => {
    const { credentials, endpoint, region } = scene.connection;
    const late = new S3Client({
      endpoint: endpoint.href,
      region,
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
      systemClockOffset: -20 * 60_000,
    });
    await expect(late.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'RequestTimeTooSkewed',
      $metadata: { httpStatusCode: 403 },
    });
    late.destroy();
  });

  test.each([
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Signature=abc',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=now&X-Amz-Expires=-1&X-Amz-SignedHeaders=&X-Amz-Signature=',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%2F%2F%2F%2F&X-Amz-Date=&X-Amz-Expires=99999999999&X-Amz-SignedHeaders=host&X-Amz-Signature=1',
  ])('a malformed signature is refused: %s', async (query) => {
    const { href } = new URL(`/${bucket}/one?${query}`, scene.connection.endpoint);
    const { status } = await refusal(href);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
});
