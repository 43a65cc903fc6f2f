import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { Pool } from 'pg';
import { seedDemoData } from '../../src/cli/seed/seed-demo-data';
import { putWhereMissing } from '../../src/cli/seed/write-objects';
import { startEmbeddedMongo } from '../../src/embedded/mongo';
import { startEmbeddedPostgres } from '../../src/embedded/postgres';
import { startEmbeddedS3 } from '../../src/embedded/s3';
import { createObjectStore } from '../../src/stores/objects/object-store';
import { PATIENCE } from '../support/test-objects';

const BUCKETS = { screenshots: 'screenshots', binaries: 'binaries', artifacts: 'artifacts' };

/** What the seeder needs of the tables, without the rest of the migration. */
const TABLES = `
  CREATE TABLE agents (id uuid PRIMARY KEY, name text UNIQUE, description text, config_path text,
    is_active boolean, version int, last_log_at timestamptz, created_by text,
    created_at timestamptz, updated_at timestamptz);
  CREATE TABLE tasks (id uuid PRIMARY KEY, trace_id text, agent_id text, user_id text, title text,
    description text, status text, config jsonb, metadata jsonb, result_artifact_url text,
    error_message text, started_at timestamptz, completed_at timestamptz,
    created_at timestamptz, updated_at timestamptz);
  CREATE TABLE task_progress (id uuid PRIMARY KEY, task_id uuid REFERENCES tasks, agent_id text,
    progress_percent float8, message text, data jsonb, "timestamp" timestamptz);
  CREATE TABLE evaluations (id uuid PRIMARY KEY, task_id uuid REFERENCES tasks, agent_id text,
    evaluator text, score float8, report text, metrics jsonb, created_at timestamptz);
  CREATE TABLE binary_file_metadata (id uuid PRIMARY KEY, agent_id text, task_id uuid
    REFERENCES tasks, bucket text, object_path text, content_type text, size_bytes bigint,
    checksum text, metadata jsonb, uploaded_at timestamptz, UNIQUE (bucket, object_path));`;

describe('seeding three stores', () => {
  const ends: (() => Promise<unknown> | unknown)[] = [];
  const size = { tasks: 30, agents: 4, logs: 50 };
  let pg: Pool;
  let mongo: MongoClient;
  let objects: ReturnType<typeof createObjectStore>;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'triptych-seed-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    pg = await openPostgres(folder, ends);
    mongo = await openMongo(folder, ends);
    objects = await openObjects(folder, ends);
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const seed = (until: string, limit?: number) =>
    seedDemoData({
      pg,
      agentDb: (agent) => mongo.db(`${agent}db`),
      putObject: putWhereMissing(objects),
      size,
      seed: 11,
      until: new Date(until),
      objects: limit,
    });

  it('writes the story once, whenever and however often it is told', async () => {
    const first = await seed('2026-03-01T12:00:00Z', 20);
    expect(first).toMatchObject({ tasks: 30, agents: 2, logs: 200, objects: 20 });
    expect(first.files).toBe(first.filesWithoutObject + 20);
    expect(await seed('2026-03-01T15:00:00Z')).toMatchObject({
      tasks: 0,
      progress: 0,
      evaluations: 0,
      files: 0,
      agents: 0,
      logs: 0,
      memories: 0,
      config: 0,
      objects: first.files - 20,
      objectsPresent: 20,
      filesWithoutObject: 0,
    });
  });

  it('leaves what the readers of the three stores expect', async () => {
    const { rows } = await pg.query(
      `SELECT f.bucket, f.object_path, f.size_bytes::int AS size, t.config ->> 'model' AS model
       FROM binary_file_metadata f JOIN tasks t ON t.id = f.task_id
       ORDER BY f.uploaded_at DESC LIMIT 3`,
    );
    expect(rows).toHaveLength(3);
    for (const { bucket, object_path, size, model } of rows) {
      expect(typeof model).toBe('string');
      const head = await objects.head({ bucket, key: object_path });
      expect(head).toMatchObject({ size });
    }
    const logs = mongo.db('agent2db').collection('agent_logs');
    const [newest] = await logs.find().sort({ created_at: -1, _id: -1 }).limit(1).toArray();
    expect(newest?._id.toHexString()).toMatch(/^[0-9a-f]{24}$/);
    expect(newest?.created_at).toBeInstanceOf(Date);
    const indexes = (await logs.listIndexes().toArray()).map(({ key }) => JSON.stringify(key));
    expect(indexes).toContain('{"task_id":1,"created_at":-1,"_id":-1}');
  });

  it('says what to do when there are no tables, or tables of another program', async () => {
    await pg.query('ALTER TABLE tasks RENAME TO tasks_away');
    await expect(seed('2026-03-01T12:00:00Z')).rejects.toThrow('run: triptych migrate');
    await pg.query('CREATE TABLE tasks (id serial PRIMARY KEY)');
    await expect(seed('2026-03-01T12:00:00Z')).rejects.toThrow('tasks.id is integer');
  });
});

type Ends = (() => Promise<unknown> | unknown)[];

async function openPostgres(folder: string, ends: Ends): Promise<Pool> {
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
  ends.push(() => server.stop());
  const pool = new Pool({ connectionString: server.url, max: 1 });
  ends.push(() => pool.end());
  await pool.query(TABLES);
  return pool;
}

async function openMongo(folder: string, ends: Ends): Promise<MongoClient> {
  const server = await startEmbeddedMongo({
    folder: join(folder, 'mongo'),
    users: [{ username: 'seeder', password: 'pw', roles: [{ db: '*', role: 'readWrite' }] }],
  });
  ends.push(() => server.stop());
  const client = new MongoClient(server.url('seeder'));
  ends.push(() => client.close());
  return client;
}

async function openObjects(folder: string, ends: Ends) {
  const server = await startEmbeddedS3({
    folder: join(folder, 's3'),
    credentials: [{ accessKeyId: 'seeder', secretAccessKey: 'seeder-secret' }],
  });
  ends.push(() => server.stop());
  const store = createObjectStore({ url: server.url, buckets: BUCKETS, ...PATIENCE });
  ends.push(() => store.close());
  for (const bucket of Object.values(BUCKETS)) await store.ensureBucket(bucket);
  return store;
}
