import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { command } from '../../../src/cli/import';
import type { ImportReport } from '../../../src/cli/import/report';
import { runCommand } from '../../../src/cli/run-command';
import { createObjectStore } from '../../../src/stores/objects/object-store';
import { countRows } from '../../support/audit-rows';
import type { Gateway } from '../../support/gateway';
import { environmentOf } from '../../support/test-config';

export async function runImport(gateway: Gateway, args: string[]) {
  let out = '';
  let err = '';
  const exit = await runCommand({
    name: 'import',
    command,
    args,
    env: environmentOf(gateway.stores),
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    signal: new AbortController().signal,
  });
  return { exit, out, err };
}

/** The report of an import that came to its end. */
export async function imported(
  gateway: Gateway,
  args: string[],
): Promise<ImportReport & { exit: number }> {
  const { exit, out, err } = await runImport(gateway, [...args, '--json']);
  if (out === '') throw new Error(err);
  return { exit, ...(JSON.parse(out) as ImportReport) };
}

export interface Held {
  tasks: number;
  progress: number;
  evaluations: number;
  files: number;
  logs: number;
  memories: number;
  objects: number;
}

/** Everything the stores hold of an agent. */
export async function heldOf(gateway: Gateway, agent: string): Promise<Held> {
  const where = `WHERE agent_id = '${agent}'`;
  const documents = (name: string) =>
    withDatabase(gateway, agent, (db) => db.collection(name).countDocuments());
  return {
    tasks: await countRows(gateway, `tasks ${where}`),
    progress: await countRows(gateway, `task_progress ${where}`),
    evaluations: await countRows(gateway, `evaluations ${where}`),
    files: await countRows(gateway, `binary_file_metadata ${where}`),
    logs: await documents('agent_logs'),
    memories: await documents('agent_memories'),
    objects: (await objectKeys(gateway, agent)).length,
  };
}

export async function withDatabase<T>(
  { stores: { mongo } }: Gateway,
  agent: string,
  work: (db: ReturnType<MongoClient['db']>) => Promise<T>,
): Promise<T> {
  const client = await MongoClient.connect(mongo.url);
  try {
    return await work(client.db(mongo.template.replace('{agent}', agent)));
  } finally {
    await client.close();
  }
}

export async function objectKeys(
  { stores: { objects } }: Gateway,
  agent: string,
): Promise<string[]> {
  const store = createObjectStore(objects);
  const keys: string[] = [];
  try {
    const from = { bucket: objects.buckets.screenshots, prefix: `${agent}/` };
    for await (const { key } of store.list(from)) keys.push(key);
  } finally {
    store.close();
  }
  return keys;
}

/** A folder that is removed after the tests of a file. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-import-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return () => folder;
}
