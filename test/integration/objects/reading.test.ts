import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Scene, servers } from './servers';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

describe.each(servers)('reading from $name', ({ start }) => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    Bucket = await scene.bucket();
    for (const [Key, Body] of [
      ['letters', LETTERS],
      ['empty', Buffer.alloc(0)],
    ] as const) {
      const description = { ContentType: 'text/plain', CacheControl: 'max-age=60' };
      const Metadata = { task: '42', 'some-name': 'a; b=c' };
      await scene.client.send(
        new PutObjectCommand({ Bucket, Key, Body, Metadata, ...description }),
      );
    }
  });

  afterAll(() => scene.close());

  const get = (options: Partial<ConstructorParameters<typeof GetObjectCommand>[0]>) =>
    scene.client.send(new GetObjectCommand({ Bucket, Key: 'letters', ...options }));
  const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

  test('an object comes back as it was described', async () => {
    const found = await get({});
    expect(await found.Body?.transformToString()).toBe(LETTERS);
    expect(found).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'max-age=60',
      ContentLength: 26,
      AcceptRanges: 'bytes',
      ETag: '"c3fcd3d76192e4007dfb496cca67e13b"',
      Metadata: { task: '42', 'some-name': 'a; b=c' },
    });
    expect(Math.abs(Date.now() - (found.LastModified?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  test('an empty object has no bytes', async () => {
    const found = await get({ Key: 'empty' });
    expect(await found.Body?.transformToString()).toBe('');
    expect(found.ContentLength).toBe(0);
  });

  test.each([
    ['bytes=0-4', 'abcde', 'bytes 0-4/26'],
    ['bytes=20-', 'uvwxyz', 'bytes 20-25/26'],
    ['bytes=-3', 'xyz', 'bytes 23-25/26'],
    ['bytes=24-99', 'yz', 'bytes 24-25/26'],
    ['bytes=-99', LETTERS, 'bytes 0-25/26'],
  ])('the range %s', async (Range, content, ContentRange) => {
    const found = await get({ Range });
    expect(await found.Body?.transformToString()).toBe(content);
    expect(found).toMatchObject({ ContentRange, ContentLength: content.length, ...status(206) });
  });

  test('a range beyond the end is refused', async () => {
    const refused = { name: 'InvalidRange', ...status(416) };
    await expect(get({ Range: 'bytes=26-' })).rejects.toMatchObject(refused);
    await expect(get({ Key: 'empty', Range: 'bytes=0-0' })).rejects.toMatchObject(refused);
  });

  test('conditions decide before the content does', async () => {
    const { ETag = '', LastModified } = await get({}).then(async (found) => {
      await found.Body?.transformToByteArray();
      return found;
    });
    const before = new Date((LastModified?.getTime() ?? 0) - 60_000);
    const after = new Date((LastModified?.getTime() ?? 0) + 1000);
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(status(304));
    await expect(get({ IfModifiedSince: after })).rejects.toMatchObject(status(304));
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject(status(412));
    await expect(get({ IfUnmodifiedSince: before })).rejects.toMatchObject(status(412));
    for (const holds of [
      { IfMatch: ETag },
      { IfNoneMatch: '"other"' },
      { IfModifiedSince: before },
      { IfUnmodifiedSince: after },
    ]) {
      const found = await get(holds);
      expect(await found.Body?.transformToString()).toBe(LETTERS);
    }
  });

  test('what is not there is said to be missing', async () => {
    await expect(get({ Key: 'nothing' })).rejects.toMatchObject({
      name: 'NoSuchKey',
      ...status(404),
    });
    const bucketless = get({ Bucket: `${Bucket}-none` });
    await expect(bucketless).rejects.toMatchObject({ name: 'NoSuchBucket', ...status(404) });
    const head = scene.client.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound', ...status(404) });
  });

  test('a signed request may choose how it is served', async () => {
    const found = await get({
      ResponseContentType: 'application/octet-stream',
      ResponseContentDisposition: 'attachment; filename="a b.txt"',
      ResponseCacheControl: 'no-store',
    });
    await found.Body?.transformToByteArray();
    expect(found).toMatchObject({
      ContentType: 'application/octet-stream',
      ContentDisposition: 'attachment; filename="a b.txt"',
      CacheControl: 'no-store',
    });
  });
});
