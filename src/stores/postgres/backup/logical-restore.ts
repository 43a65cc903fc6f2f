import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { badInput, conflict } from '../../../errors';
import { quoteIdent } from '../sql/sql';
import { copyIn } from './copy';
import { MANIFEST, type Manifest, parseManifest, type SavedTable } from './manifest';
import { savedLines, verifyFiles } from './read-saved';
import { setAside } from './set-aside';
import { findTables, tableName, tablesWithRows } from './tables';

export interface LogicalRestore {
  client: ClientBase;
  folder: string;
  signal: AbortSignal;
  onProgress(rows: number, of: number): void;
}

/** All rows of a backup into empty tables of the same shape, in one transaction. */
export async function restoreLogicalBackup(restore: LogicalRestore): Promise<Manifest> {
  const { client, folder, signal } = restore;
  const manifest = parseManifest(await readManifest(folder));
  await checkShape(client, manifest);
  await verifyFiles(folder, manifest, signal);
  await client.query(OPENING);
  try {
    await fill(restore, manifest);
    signal.throwIfAborted();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return manifest;
}

const OPENING = `BEGIN; SET LOCAL row_security = off; SET LOCAL timezone = UTC;
  SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres; SET LOCAL statement_timeout = 0;
  SET LOCAL lock_timeout = '10s'`;

async function readManifest(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, MANIFEST), 'utf8');
  } catch {
    throw badInput('There is no backup at this place: a folder with a manifest.json is expected.');
  }
}

/** Tables are made by migrations, not by backups: each must be there with the same columns. */
async function checkShape(client: ClientBase, { tables, sequences }: Manifest): Promise<void> {
  const found = new Map((await findTables(client)).map((table) => [tableName(table), table]));
  const differing = tables.flatMap((saved) => {
    const target = found.get(tableName(saved));
    if (!target) return [`${saved.schema}.${saved.name} is missing`];
    const types = new Map(target.columns.map(({ name, type }) => [name, type]));
    return saved.columns
      .filter(({ name, type }) => types.get(name) !== type)
      .map(({ name, type }) => {
        const now = types.get(name) ?? 'missing';
        return `${saved.schema}.${saved.name}.${name} is ${now}, in the backup ${type}`;
      });
  });
  for (const sequence of sequences) {
    const { rows } = await client.query<{ there: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS there',
      [tableName(sequence)],
    );
    if (!rows[0]?.there) differing.push(`the sequence ${sequence.name} is missing`);
  }
  if (differing.length === 0) return;
  throw conflict(
    `The database does not have the tables of the backup; run "npx triptych migrate" first. ` +
      `What differs: ${differing.slice(0, 10).join('; ')}.`,
  );
}

async function fill(restore: LogicalRestore, { tables, sequences }: Manifest): Promise<void> {
  const { client, signal, onProgress } = restore;
  if (tables.length > 0) {
    await client.query(`LOCK TABLE ${tables.map(tableName).join(', ')} IN EXCLUSIVE MODE`);
  }
  await refuseRows(client);
  const putBack = await setAside(client, tables);
  const total = tables.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  for (const table of tables) {
    signal.throwIfAborted();
    await fillTable(restore, table);
    done += table.rows;
    onProgress(done, total);
  }
  await putBack();
  for (const { last, ...sequence } of sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint)', [tableName(sequence), last]);
  }
}

async function fillTable({ client, folder, signal }: LogicalRestore, table: SavedTable) {
  const columns = table.columns.map(({ name }) => quoteIdent(name)).join(', ');
  const target = `${tableName(table)} (${columns})`;
  for await (const lines of savedLines(folder, table)) {
    signal.throwIfAborted();
    await copyIn(client, target, lines);
  }
  const { rows } = await client.query<{ rows: string }>(
    `SELECT count(*)::text AS rows FROM ONLY ${tableName(table)}`,
  );
  if (Number(rows[0]?.rows) !== table.rows) {
    throw conflict(`${table.name} did not take every row of the backup; nothing was restored.`);
  }
}

export async function refuseRows(client: ClientBase): Promise<void> {
  const filled = await tablesWithRows(client, await findTables(client));
  if (filled.length === 0) return;
  throw conflict(
    'A backup is restored into empty tables only, and rows were found in ' +
      `${filled.slice(0, 10).join(', ')}. Restore into a new database with --into URL.`,
  );
}
