import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { Client } from 'pg';
import { runProgram } from '../../../src/cli/run-command';
import { storesFor } from '../../../src/cli/stores';
import { loadConfig } from '../../../src/config/load-config';
import { createObjectStore } from '../../../src/stores/objects/object-store';
import { connectionOptions } from '../../../src/stores/postgres/connection-options';

const SMALL = ['--tasks', '12', '--agents', '2', '--logs', '20', '--until', '2026-01-31T12:00:00Z'];

describe('triptych seed over embedded stores', () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  async function newEnv() {
    const dataDir = await mkdtemp(join(tmpdir(), 'triptych-seed-'));
    folders.push(dataDir);
    return { DATA_DIR: dataDir, PATH: '' };
  }

  async function seed(env: Record<string, string>, ...args: string[]) {
    const said = { out: '', err: '' };
    const code = await runProgram({
      args: ['seed', ...args],
      env,
      version: '1.2.3',
      signal: new AbortController().signal,
      stdout: { write: (text) => (said.out += text) },
      stderr: { write: (text) => (said.err += text) },
    });
    return { code, ...said };
  }

  it('tells the same story into other stores, and adds nothing when told again', async () => {
    const [one, other] = [await newEnv(), await newEnv()];
    const first = await seed(one, ...SMALL, '--json');
    expect([first.code, JSON.parse(first.out)]).toEqual([
      0,
      expect.objectContaining({ tasks: 12, agents: 2, filesWithoutObject: 0 }),
    ]);
    const told = await contents(one);
    expect(told.tasks).toHaveLength(12);
    expect(told.logs.length).toBeGreaterThan(20);
    expect(told.objects.length).toBeGreaterThan(0);

    const again = await seed(one, ...SMALL);
    expect(again.code).toBe(0);
    expect(again.out).toContain('PostgreSQL: 0 tasks, 0 progress rows, 0 evaluations, 0 files');
    expect(again.out).toContain('Objects: 0 uploaded');
    expect(await contents(one)).toEqual(told);

    await seed(other, ...SMALL);
    expect(await contents(other)).toEqual(told);
  });
});

/** All that the story left behind, in an order of its own. */
async function contents(env: Record<string, string>) {
  const stores = await storesFor(loadConfig(env));
  const sql = new Client(connectionOptions(stores.urls.databaseUrl));
  const mongo = new MongoClient(stores.urls.mongodbUrl);
  const { buckets } = stores.config.objects;
  const objects = createObjectStore({ url: stores.urls.s3Url, buckets });
  try {
    await sql.connect();
    const rows = async (table: string, order: string) =>
      (await sql.query(`SELECT * FROM ${table} ORDER BY ${order}`)).rows;
    const documents = async (collection: string) => {
      const found = await Promise.all(
        ['agent1db', 'agent2db'].map((database) =>
          mongo.db(database).collection(collection).find().sort({ _id: 1 }).toArray(),
        ),
      );
      return found.flat();
    };
    const keys: string[] = [];
    for (const bucket of Object.values(buckets)) {
      for await (const { key, size, etag } of objects.list({ bucket })) {
        keys.push(`${bucket}/${key} ${size} ${etag}`);
      }
    }
    return {
      tasks: await rows('tasks', 'id'),
      progress: await rows('task_progress', 'id'),
      evaluations: await rows('evaluations', 'id'),
      files: await rows('binary_file_metadata', 'id'),
      agents: await rows('agents', 'id'),
      logs: await documents('agent_logs'),
      memories: await documents('agent_memories'),
      config: await documents('agent_config'),
      objects: keys.sort(),
    };
  } finally {
    objects.close();
    await mongo.close();
    await sql.end();
    await stores.release();
  }
}
