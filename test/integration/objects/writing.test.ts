import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { Scene, servers } from './servers';

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
const md5 = (text: string) => createHash('md5').update(text).digest('base64');

describe.each(servers)('writing to $name', ({ start }) => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    Bucket = await scene.bucket();
  });

  afterAll(() => scene.close());

  const put = (input: Omit<PutObjectCommandInput, 'Bucket'>) =>
    scene.client.send(new PutObjectCommand({ Bucket, ...input }));
  const read = async (Key: string) => {
    const { Body } = await scene.client.send(new GetObjectCommand({ Bucket, Key }));
    return Body?.transformToString();
  };
  const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

  test('the last writer wins, unless it asked not to overwrite', async () => {
    await put({ Key: 'again', Body: 'one' });
    const second = await put({ Key: 'again', Body: 'two' });
    expect(second.ETag).toBe('"b8a9f715dbb64fd5c56e7783c6820a61"');
    const once = put({ Key: 'again', Body: 'three', IfNoneMatch: '*' });
    await expect(once).rejects.toMatchObject({ name: 'PreconditionFailed', ...status(412) });
    expect(await read('again')).toBe('two');
    await put({ Key: 'first', Body: 'one', IfNoneMatch: '*' });
    expect(await read('first')).toBe('one');
  });

  test('of many that may not overwrite, exactly one writes', async () => {
    const bodies = Array.from({ length: 8 }, (_none, n) => `writer ${n}`);
    const outcomes = await Promise.allSettled(
      bodies.map((Body) => put({ Key: 'race', Body, IfNoneMatch: '*' })),
    );
    const winners = bodies.filter((_body, n) => outcomes[n]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await read('race')).toBe(winners[0]);
  });

  test('a body that is not what was promised is refused and leaves nothing', async () => {
    const wrong: Array<Partial<PutObjectCommandInput>> = [
      { ContentMD5: md5('other') },
      { ContentMD5: 'no digest at all' },
      { ChecksumSHA256: sha256('other') },
      { ChecksumCRC32: 'AAAAAA==' },
    ];
    for (const promise of wrong) {
      const refused = put({ Key: 'promised', Body: 'this', ...promise });
      await expect(refused).rejects.toMatchObject(status(400));
    }
    await expect(read('promised')).rejects.toMatchObject(status(404));
    await put({ Key: 'promised', Body: 'this', ContentMD5: md5('this') });
    await put({ Key: 'promised', Body: 'this', ChecksumSHA256: sha256('this') });
    const head = new HeadObjectCommand({ Bucket, Key: 'promised', ChecksumMode: 'ENABLED' });
    expect(await scene.client.send(head)).toMatchObject({ ChecksumSHA256: sha256('this') });
  });

  test('metadata over 2 KB is refused', async () => {
    const metadata = (size: number) => ({ note: 'x'.repeat(size - 'note'.length) });
    const big = put({ Key: 'meta', Body: 'x', Metadata: metadata(3000) });
    await expect(big).rejects.toMatchObject({ name: 'MetadataTooLarge', ...status(400) });
    await put({ Key: 'meta', Body: 'x', Metadata: metadata(1500) });
  });

  test('deleting what is not there succeeds', async () => {
    await put({ Key: 'gone', Body: 'x' });
    for (const _time of [1, 2]) {
      await scene.client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    }
    await expect(read('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('many are deleted at once', async () => {
    const keys = ['many/1', 'many/2 & <3>', "many/'4'"];
    for (const Key of keys) await put({ Key, Body: 'x' });
    const Objects = [...keys, 'many/none'].map((Key) => ({ Key }));
    const input = { Bucket, Delete: { Objects } };
    const { Deleted, Errors } = await scene.client.send(new DeleteObjectsCommand(input));
    expect(Deleted?.map(({ Key }) => Key).sort()).toEqual([...keys, 'many/none'].sort());
    expect(Errors ?? []).toEqual([]);
    for (const key of keys) await expect(read(key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a copy keeps content and description, or takes new ones', async () => {
    const described = { ContentType: 'text/x-a', Metadata: { a: '1' } };
    await put({ Key: 'from/ü +%', Body: 'content', ...described });
    const CopySource = `${Bucket}/${encodeURIComponent('from/ü +%')}`;
    const copy = (change: object) =>
      scene.client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource, ...change }));
    const { CopyObjectResult } = await copy({});
    const head = () => scene.client.send(new HeadObjectCommand({ Bucket, Key: 'to' }));
    expect(CopyObjectResult?.ETag).toBe((await head()).ETag);
    expect(await head()).toMatchObject(described);
    await copy({ MetadataDirective: 'REPLACE', ContentType: 'text/x-b', Metadata: { b: '2' } });
    expect(await head()).toMatchObject({ ContentType: 'text/x-b', Metadata: { b: '2' } });
    expect(await read('to')).toBe('content');
  });
});
