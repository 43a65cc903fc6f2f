import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { clientOf } from './servers';

const Bucket = 'survivors';
const WRITERS = 6;
const ROUNDS = 3;
const CONFIRMED_PER_ROUND = 40;

const md5 = (bytes: Uint8Array | undefined) =>
  createHash('md5')
    .update(bytes ?? '')
    .digest('hex');

describe('kill -9 of the embedded endpoint', () => {
  let folder: string;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-s3-crash-'));
  });

  afterAll(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const startChild = async (): Promise<S3Client> => {
    const started = spawn(process.execPath, [join(__dirname, 'child-server.cjs'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const [url] = await once(createInterface({ input: started.stdout }), 'line');
    return clientOf(String(url));
  };
  const killChild = async () => {
    const gone = child && once(child, 'exit');
    child?.kill('SIGKILL');
    await gone;
  };

  test('what was confirmed is there, whole; what was not is whole or not there', async () => {
    /** What each key may hold: its confirmed content, and what was on its way over it. */
    const allowed = new Map<string, Set<string>>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const client = await startChild();
      if (round === 0) await client.send(new CreateBucketCommand({ Bucket }));
      let confirmed = 0;
      let killed: Promise<void> | undefined;
      const write = async (writer: number) => {
        for (let n = 0; !killed; n += 1) {
          const Key = `writer-${writer}/${n % 7}`;
          const before = allowed.get(Key) ?? new Set(['missing']);
          const Body = randomBytes(n % 5 === 4 ? 300_000 : 1 + (n % 900));
          const next = n % 6 === 5 ? 'missing' : md5(Body);
          allowed.set(Key, new Set([...before, next]));
          const sent =
            next === 'missing'
              ? client.send(new DeleteObjectCommand({ Bucket, Key }))
              : client.send(new PutObjectCommand({ Bucket, Key, Body }));
          const done = await sent.then(
            () => true,
            () => false,
          );
          if (!done) return;
          allowed.set(Key, new Set([next]));
          confirmed += 1;
          if (confirmed >= CONFIRMED_PER_ROUND) killed ??= killChild();
        }
      };
      await Promise.all(Array.from({ length: WRITERS }, (_none, writer) => write(writer)));
      await killed;
      client.destroy();

      const again = await startChild();
      for (const [Key, contents] of allowed) {
        const found = await again.send(new GetObjectCommand({ Bucket, Key })).then(
          async ({ Body }) => md5(await Body?.transformToByteArray()),
          (error: Error) => (error.name === 'NoSuchKey' ? 'missing' : error.name),
        );
        expect([Key, [...contents]]).toEqual([Key, expect.arrayContaining([found])]);
        allowed.set(Key, new Set([found]));
      }
      const { Contents = [] } = await again.send(new ListObjectsV2Command({ Bucket }));
      const there = [...allowed].filter(([, contents]) => !contents.has('missing'));
      expect(Contents.map(({ Key }) => Key).sort()).toEqual(there.map(([key]) => key).sort());
      expect(await contentFiles(folder)).toBe(Contents.length);
      again.destroy();
      await killChild();
    }
  });
});

/** Nothing that no object names is left behind. */
async function contentFiles(folder: string): Promise<number> {
  const entries = await readdir(join(folder, 'content'), { recursive: true, withFileTypes: true });
  const incoming = await readdir(join(folder, 'incoming'));
  return entries.filter((entry) => entry.isFile()).length + incoming.length;
}
