import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateStores } from '../../src/cli/migrate/migrate-stores';
import { ServeChild } from '../support/serve-child';
import { TEST_SECRET, type TestStores, testConfig } from '../support/test-config';
import { startTestMongo } from '../support/test-mongo';
import { startTestObjects } from '../support/test-objects';
import { postgresServers } from '../support/test-postgres';

const NO_MONGO_PROCESS = join(__dirname, '../support/no-mongo-process.cjs');

const [server] = postgresServers();
let stores: TestStores;
let folder: string;
const children: ServeChild[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-test-serve-'));
  if (!server) throw new Error('there is always a server');
  const [postgres, mongo, objects] = await Promise.all([
    server.create(),
    startTestMongo(),
    startTestObjects(),
  ]);
  stores = { postgres, mongo, objects };
});

afterAll(async () => {
  for (const child of children) await child.end('SIGKILL');
  await Promise.all([stores.postgres.drop(), stores.mongo.stop(), stores.objects.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const external = (change: Record<string, string> = {}): Record<string, string> => ({
  DATABASE_URL: stores.postgres.url,
  MONGODB_URL: stores.mongo.url,
  S3_URL: stores.objects.url,
  BUCKET_SCREENSHOTS: stores.objects.buckets.screenshots,
  BUCKET_BINARIES: stores.objects.buckets.binaries,
  BUCKET_ARTIFACTS: stores.objects.buckets.artifacts,
  JWT_SECRET: TEST_SECRET,
  CURSOR_SECRET: TEST_SECRET,
  LOG_LEVEL: 'silent',
  ...(stores.postgres.embedded && { DATABASE_POOLER: 'transaction' }),
  ...change,
});

const serve = (env: Record<string, string>): ServeChild => {
  const child = new ServeChild({ DATA_DIR: join(folder, 'unused'), ...env });
  children.push(child);
  return child;
};

const withPassword = (url: string): string => {
  const changed = new URL(url);
  changed.password = 'wrong-secret-0123456789';
  return changed.href;
};

/** What an operator reads: one sentence that says what to do, no stack, no secret. */
async function ending(env: Record<string, string>) {
  const child = serve(env);
  const code = await child.ended;
  expect(child.stdout).not.toContain('ready');
  expect(child.stderr).not.toMatch(/\n\s+at |This is a bug|wrong-secret/);
  return { code, said: child.stderr };
}

it('lists every wrong variable at once, with examples', async () => {
  const { code, said } = await ending({
    PORT: 'http',
    DATABASE_URL: 'mysql://db',
    S3_URL: 'nowhere',
    REQUEST_DEADLINE_MS: '-1',
    EVALUATOR_LINKS: 'perhaps',
  });
  expect(code).toBe(2);
  for (const name of ['PORT', 'DATABASE_URL', 'S3_URL', 'REQUEST_DEADLINE_MS', 'EVALUATOR_LINKS']) {
    expect(said).toContain(name);
  }
  expect(said).toContain('postgres');
});

it('says how to migrate a database that is not', async () => {
  const { code, said } = await ending(external());
  expect({ code, said }).toMatchObject({
    code: 3,
    said: expect.stringContaining('triptych migrate'),
  });
});

describe('over a migrated database', () => {
  beforeAll(async () => {
    const embedded = { postgres: stores.postgres.embedded, mongo: false, objects: false };
    await migrateStores({ config: testConfig(stores), embedded });
  });

  it.each([
    ['PostgreSQL', 'DATABASE_URL', () => stores.postgres.url],
    ['MongoDB', 'MONGODB_URL', () => stores.mongo.url],
    ['object storage', 'S3_URL', () => stores.objects.url],
  ])('ends where %s refuses the password', async (_, variable, url) => {
    const { code, said } = await ending(external({ [variable]: withPassword(url()) }));
    expect({ code, said }).toMatchObject({ code: 3, said: expect.stringContaining(variable) });
  });

  it('ends where the database is missing', async () => {
    if (stores.postgres.embedded) return;
    const url = new URL(stores.postgres.url);
    url.pathname = '/no_such_database';
    expect(await ending(external({ DATABASE_URL: url.href }))).toMatchObject({ code: 3 });
  });

  it('names the bucket that is missing', async () => {
    const { code, said } = await ending(external({ BUCKET_BINARIES: 'no-such-bucket' }));
    expect({ code, said }).toMatchObject({
      code: 3,
      said: expect.stringContaining('no-such-bucket'),
    });
  });

  it('ends where no process can be had to ask MongoDB', async () => {
    const { code, said } = await ending(
      external({ NODE_OPTIONS: `--require=${NO_MONGO_PROCESS}` }),
    );
    expect({ code, said }).toMatchObject({ code: 3, said: expect.stringContaining('SIGKILL') });
  });

  it('names the port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, said } = await ending(external({ PORT: String(port) }));
    await new Promise((resolve) => other.close(resolve));
    expect(code).toBe(1);
    expect(said).toContain('PORT');
    expect(said).toContain(String(port));
  });

  it('starts over the very same stores when all is right, and stops when asked', async () => {
    const child = serve(external());
    const url = await child.ready();
    expect((await fetch(new URL('/readyz', url))).status).toBe(200);
    expect(await child.end()).toBe(0);
  });
});

it('says who holds the data folder', async () => {
  const DATA_DIR = join(folder, 'shared');
  // Stores that are elsewhere are not in the folder: one embedded store is enough for the lock.
  const { DATABASE_URL: _, DATABASE_POOLER: __, ...env } = external({ DATA_DIR });
  const first = serve(env);
  await first.ready();
  const { code, said } = await ending(env);
  expect(code).toBe(1);
  expect(said).toContain(DATA_DIR);
  await first.end();
});
