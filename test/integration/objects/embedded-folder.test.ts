import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type EmbeddedS3, startEmbeddedS3 } from '../../../src/embedded/s3';
import { clientOf } from './servers';

const Bucket = 'kept';
const MIB = 1024 * 1024;

describe('the folder of the embedded endpoint', () => {
  let folder: string;
  let server: EmbeddedS3;
  let client: S3Client;

  const start = async () => {
    const credentials = [{ accessKeyId: 'a', secretAccessKey: 'b' }];
    server = await startEmbeddedS3({ folder, credentials });
    client = clientOf(server.url);
  };
  const stop = async () => {
    client.destroy();
    await server.stop();
  };
  const restart = async () => {
    await stop();
    await start();
  };
  const put = (Key: string, Body: string) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { about: Key } }));
  const read = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return Body?.transformToString();
  };
  const files = async (): Promise<string[]> => {
    const all = await readdir(join(folder, 'content'), { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-s3-folder-'));
    await start();
    await client.send(new CreateBucketCommand({ Bucket }));
  });

  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('objects, buckets and unfinished uploads are there after a restart', async () => {
    await put('a/b', 'content');
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'up' }));
    const part = { Bucket, Key: 'up', UploadId, PartNumber: 1, Body: 'part' };
    const { ETag } = await client.send(new UploadPartCommand(part));
    await restart();
    expect(await read('a/b')).toBe('content');
    const Parts = [{ PartNumber: 1, ETag }];
    const done = { Bucket, Key: 'up', UploadId, MultipartUpload: { Parts } };
    await client.send(new CompleteMultipartUploadCommand(done));
    await restart();
    expect(await read('up')).toBe('part');
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  });

  test('no key becomes a path', async () => {
    for (const Key of ['../../escaped', '/etc/passwd', 'a/../../../b', 'index.log', '.', '..']) {
      await put(Key, Key);
      expect(await read(Key)).toBe(Key);
    }
    const names = (await files()).map((file) => file.slice(join(folder, 'content').length));
    expect(names.every((name) => /^\/[0-9a-f]\/[0-9a-f]\/[0-9a-f]{32}$/.test(name))).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['buckets', 'content', 'incoming']);
  });

  test('content that nothing names is swept at start, and only that', async () => {
    await put('kept', 'kept');
    const [kept = ''] = await files();
    const stray = `${'f'.repeat(32)}`;
    await mkdir(join(folder, 'content', 'f', 'f'), { recursive: true });
    await writeFile(join(folder, 'content', 'f', 'f', stray), 'stray');
    await writeFile(join(folder, 'incoming', stray), 'half an upload');
    await mkdir(join(folder, 'buckets', '.new-half'));
    await restart();
    expect(await files()).toEqual([kept]);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
    expect(await readdir(join(folder, 'buckets'))).toEqual([Bucket]);
    expect(await read('kept')).toBe('kept');
  });

  test('where the index is damaged, no content is thrown away', async () => {
    await put('one', 'one');
    await put('two', 'two');
    const index = join(folder, 'buckets', Bucket, 'index.log');
    const text = await readFile(index, 'utf8');
    await stop();
    await writeFile(index, text.replace('"key":"one"', '"key":"0ne"'));
    await start();
    expect(await read('two')).toBe('two');
    await expect(read('one')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await files()).toHaveLength(2);
  });

  test('replaced and deleted content goes, and the index does not grow for ever', async () => {
    const writes = 2100;
    for (let n = 0; n < writes; n += 100) {
      await Promise.all(Array.from({ length: 100 }, (_none, m) => put(`k${m % 50}`, `${n + m}`)));
    }
    for (let n = 0; n < 49; n += 1) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: `k${n}` }));
    }
    await restart();
    expect(await files()).toHaveLength(1);
    expect(await read('k49')).toBe(`${writes - 1}`);
    const lines = (await readFile(join(folder, 'buckets', Bucket, 'index.log'), 'utf8')).split(
      '\n',
    );
    expect(lines.length).toBeLessThan(writes / 2);
  });

  test('an object that is replaced and deleted meanwhile is read to its end', async () => {
    const large = Buffer.alloc(8 * MIB, 'before');
    await client.send(new PutObjectCommand({ Bucket, Key: 'large', Body: large }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    await put('large', 'after');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'large' }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(large)).toBe(true);
    await restart();
    expect(await files()).toEqual([]);
  });

  test('a bucket that was removed is gone, and can be made anew', async () => {
    await put('k', 'k');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    await client.send(new DeleteBucketCommand({ Bucket }));
    await expect(read('k')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await restart();
    await expect(read('k')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await client.send(new CreateBucketCommand({ Bucket }));
    await expect(read('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
