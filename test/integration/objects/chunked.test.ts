import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ChunkedUpload, putInChunks } from './chunked-signer';
import { Scene, servers } from './servers';

const CHUNKS = [
  Buffer.alloc(64 * 1024, 'one '),
  Buffer.alloc(64 * 1024, 'two '),
  Buffer.from('end'),
];
const WHOLE = Buffer.concat(CHUNKS);

function crc32Of(data: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes.toString('base64');
}

describe.each(servers)('bodies in chunks on $name', ({ start }) => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    Bucket = await scene.bucket();
  });

  afterAll(() => scene.close());

  const put = (Key: string, change: Partial<ChunkedUpload> = {}) =>
    putInChunks({
      connection: scene.connection,
      path: `/${Bucket}/${Key}`,
      chunks: CHUNKS,
      ...change,
    });
  const read = async (Key: string) => {
    const { Body, ContentEncoding } = await scene.client.send(
      new GetObjectCommand({ Bucket, Key }),
    );
    return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), ContentEncoding };
  };
  const trailer = { name: 'x-amz-checksum-crc32', value: crc32Of(WHOLE) };

  test.each([
    ['signed', undefined],
    ['signed with a trailer', trailer],
  ])('%s', async (name, end) => {
    const Key = name.replaceAll(' ', '-');
    expect(await put(Key, { trailer: end })).toEqual({ status: 200, text: '' });
    const { bytes, ContentEncoding } = await read(Key);
    expect(bytes.equals(WHOLE)).toBe(true);
    expect(ContentEncoding ?? '').toBe('');
  });

  test('a body without bytes', async () => {
    expect(await put('empty', { chunks: [] })).toEqual({ status: 200, text: '' });
    expect((await read('empty')).bytes).toHaveLength(0);
  });

  const changed = (from: string, to: string) => (body: Buffer) =>
    Buffer.from(body.toString('latin1').replace(from, to), 'latin1');
  test.each<[string, Partial<ChunkedUpload>]>([
    ['another byte', { tamper: changed('two two', 'two too') }],
    ['another signature of a chunk', { tamper: changed('chunk-signature=', 'chunk-signature=0') }],
    [
      'another trailing checksum',
      { trailer, tamper: changed(trailer.value, crc32Of(CHUNKS[2] ?? WHOLE)) },
    ],
    [
      'a trailing checksum that is wrong but signed',
      { trailer: { ...trailer, value: 'AAAAAA==' } },
    ],
  ])('%s is refused', async (name, change) => {
    const Key = `tampered-${createHash('md5').update(name).digest('hex')}`;
    const { status } = await put(Key, change);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a stream from the SDK, with a checksum that follows it', async () => {
    const { credentials, endpoint, region } = scene.connection;
    const client = new S3Client({
      endpoint: endpoint.href,
      region,
      credentials,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_SUPPORTED',
      responseChecksumValidation: 'WHEN_SUPPORTED',
      maxAttempts: 1,
    });
    try {
      for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
        const Key = `stream-${ChecksumAlgorithm}`;
        const Body = Readable.from(CHUNKS);
        const input = { Bucket, Key, Body, ContentLength: WHOLE.length, ChecksumAlgorithm };
        await client.send(new PutObjectCommand(input));
        // Reading with validation on, the SDK compares the checksum that the server kept.
        const found = await client.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
        expect(bytes.equals(WHOLE)).toBe(true);
        expect(found[`Checksum${ChecksumAlgorithm}`]).toEqual(expect.any(String));
      }
    } finally {
      client.destroy();
    }
  });
});
