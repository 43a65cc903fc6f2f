import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { FORMAT, MANIFEST, type Manifest, type SavedTable } from './manifest';
import { saveTable } from './save-table';
import { findTables, isHistory, readSequences, type TableShape } from './tables';

export interface LogicalBackup {
  client: ClientBase;
  /** Made by the backup; it must not be there. */
  folder: string;
  signal: AbortSignal;
  onProgress(rows: number, of: number): void;
}

/**
 * A copy of all tables as of one moment, in a folder of files. It has its name only once it is
 * whole: what a broken run leaves cannot be taken for a backup.
 */
export async function writeLogicalBackup(backup: LogicalBackup): Promise<Manifest> {
  const { client, folder, signal } = backup;
  const draft = `${folder}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    await client.query(OPENING);
    const manifest = await writeTables(backup, draft).finally(() => client.query('ROLLBACK'));
    signal.throwIfAborted();
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(draft, MANIFEST), text, { mode: 0o600 });
    await flush([...manifest.tables.map(({ file }) => join(draft, file)), join(draft, MANIFEST)]);
    await rename(draft, folder);
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Without row_security = off a login that row policies bind would silently save a part. */
const OPENING = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL row_security = off; SET LOCAL timezone = UTC; SET LOCAL datestyle = ISO;
  SET LOCAL intervalstyle = postgres; SET LOCAL extra_float_digits = 3;
  SET LOCAL statement_timeout = 0`;

async function writeTables(backup: LogicalBackup, draft: string): Promise<Manifest> {
  const { client, signal, onProgress } = backup;
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  const shapes = (await findTables(client)).filter((table) => !isHistory(table));
  const expected = await expectedRows(client, shapes);
  const tables: SavedTable[] = [];
  let done = 0;
  for (const [index, shape] of shapes.entries()) {
    const file = `${String(index + 1).padStart(3, '0')}-${plain(shape.name)}.copy.gz`;
    const saved = await saveTable({
      client,
      table: shape,
      path: join(draft, file),
      signal,
      onRows: (more) => {
        done += more;
        onProgress(done, Math.max(done, expected));
      },
    });
    tables.push({ ...shape, file, ...saved });
  }
  return {
    format: FORMAT,
    takenAt: new Date().toISOString(),
    serverVersion: rows[0]?.server_version ?? 'unknown',
    tables,
    sequences: await readSequences(client),
  };
}

/** As the statistics have it: near enough to say how far the copy is. */
async function expectedRows(client: ClientBase, tables: readonly TableShape[]): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 AS rows
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
  return rows[0]?.rows ?? 0;
}

const plain = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);

/** On the disk before the folder gets its name. */
async function flush(files: string[]): Promise<void> {
  for (const file of files) {
    const handle = await open(file, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
