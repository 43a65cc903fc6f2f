import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Scene, servers } from './servers';

const KEYS = [
  ...['a', 'a/1', 'a/2', 'a/b/3', 'a/b/4', 'ab', 'b/5', 'b/6', 'c d+e', 'z'],
  // In the order of their UTF-8 bytes, which is not that of their UTF-16 units.
  ...['\u00fc', '\ufb01', '\u{1f600}'],
];

describe.each(servers)('listing on $name', ({ start }) => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    Bucket = await scene.bucket();
    // Some servers keep keys as paths, where "a" could not be beside "a/1".
    for (const Key of [...KEYS].reverse()) {
      if (Key !== 'a') await scene.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
  });

  afterAll(() => scene.close());

  const keys = KEYS.filter((key) => key !== 'a');
  const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
    scene.client.send(new ListObjectsV2Command({ Bucket, ...input }));
  const pages = async (input: Partial<ListObjectsV2CommandInput>) => {
    const names: string[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ ...input, ContinuationToken });
      names.push([
        ...(page.Contents ?? []).map(({ Key = '' }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
      ]);
      expect(page.KeyCount).toBe(names.at(-1)?.length);
      expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return names;
  };

  test('everything, in order, with sizes and tags', async () => {
    const { Contents = [], KeyCount, IsTruncated } = await list();
    expect(Contents.map(({ Key }) => Key)).toEqual(keys);
    expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: keys.length, IsTruncated: false });
    expect(Contents[0]).toMatchObject({
      Size: 3,
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      LastModified: expect.any(Date),
    });
  });

  test.each([1, 2, 3, 5, 100])('pages of %d make the same whole', async (MaxKeys) => {
    const all = await pages({ MaxKeys });
    expect(all.flat()).toEqual(keys);
    expect(all.slice(0, -1).every((page) => page.length === MaxKeys)).toBe(true);
  });

  test('by prefix, and after a key', async () => {
    expect((await pages({ Prefix: 'a/b/' })).flat()).toEqual(['a/b/3', 'a/b/4']);
    expect((await pages({ Prefix: 'a', StartAfter: 'a/b/3' })).flat()).toEqual(['a/b/4', 'ab']);
    expect((await pages({ Prefix: 'none' })).flat()).toEqual([]);
    expect((await pages({ StartAfter: 'z' })).flat()).toEqual(keys.slice(keys.indexOf('z') + 1));
  });

  test.each([1, 2, 100])('by folders, in pages of %d', async (MaxKeys) => {
    const top = (await pages({ Delimiter: '/', MaxKeys })).flat();
    expect(top.sort()).toEqual(['a/', 'b/', ...keys.filter((key) => !key.includes('/'))].sort());
    const inner = (await pages({ Delimiter: '/', Prefix: 'a/', MaxKeys })).flat();
    expect(inner.sort()).toEqual(['a/1', 'a/2', 'a/b/']);
  });

  test('names are encoded on request', async () => {
    const { Contents, EncodingType } = await list({ EncodingType: 'url', Prefix: 'c' });
    expect(Contents?.map(({ Key }) => Key)).toEqual(['c+d%2Be']);
    expect(EncodingType).toBe('url');
  });

  test('no keys at all, or a token that is none', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list({ ContinuationToken: '/none/' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
    await expect(list({ Bucket: `${Bucket}-none` })).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  test('buckets are made once, found, and removed when empty', async () => {
    const { Buckets = [] } = await scene.client.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toContain(Bucket);
    await scene.client.send(new HeadBucketCommand({ Bucket }));
    const again = scene.client.send(new CreateBucketCommand({ Bucket }));
    await expect(again).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    const full = scene.client.send(new DeleteBucketCommand({ Bucket }));
    await expect(full).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    const location = await scene.client.send(new GetBucketLocationCommand({ Bucket }));
    expect(location.LocationConstraint ?? '').toBe('');
    for (const name of ['UPPER', 'a', '192.168.1.1', 'dots..dots']) {
      const odd = scene.client.send(new CreateBucketCommand({ Bucket: name }));
      await expect(odd).rejects.toMatchObject({ name: 'InvalidBucketName' });
    }
  });
});
