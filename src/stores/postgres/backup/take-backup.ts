import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { conflict } from '../../../errors';
import { onClient } from '../on-client';
import { restoreArchive, writeArchive } from './archive';
import { writeLogicalBackup } from './logical-backup';
import { refuseRows, restoreLogicalBackup } from './logical-restore';
import { toolVersion } from './pg-tools';
import { findTables, tablesWithRows } from './tables';

export interface BackupOptions {
  url: string;
  /** The folder that the backup is made in. */
  to: string;
  /** Where pg_dump is, if it may be used. */
  pgDump?: string;
  signal?: AbortSignal;
  say?(sentence: string): void;
  onProgress?(rows: number, of: number): void;
}

export interface BackupReport {
  path: string;
  how: 'pg_dump' | 'copy';
  /** Known of a copy of our own alone. */
  rows?: number;
}

const NEVER = new AbortController().signal;
const nothing = () => undefined;

/** By pg_dump where one is present that is not older than the server, else a copy of our own. */
export function takeBackup(options: BackupOptions): Promise<BackupReport> {
  const { url, to, signal = NEVER, say = nothing, onProgress = nothing } = options;
  return onClient(url, async (client) => {
    await mkdir(to, { recursive: true, mode: 0o700 });
    const name = join(to, new Date().toISOString().replaceAll(':', '-'));
    const program = await usable(client, options.pgDump);
    if (program) {
      try {
        await writeArchive({ program, url, file: `${name}.dump`, signal });
        return { path: `${name}.dump`, how: 'pg_dump' };
      } catch (error) {
        signal.throwIfAborted();
        say(`pg_dump failed (${error instanceof Error ? error.message : error}); copying instead.`);
      }
    }
    const { tables } = await writeLogicalBackup({ client, folder: name, signal, onProgress });
    return { path: name, how: 'copy', rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
  });
}

/** Before something changes: a backup, if there is a row that could be lost. */
export async function backupIfNeeded(options: BackupOptions): Promise<BackupReport | undefined> {
  const filled = await onClient(options.url, async (client) =>
    tablesWithRows(client, await findTables(client)),
  );
  return filled.length === 0 ? undefined : takeBackup(options);
}

/** Into empty tables, or with an archive of pg_dump into a database without any. */
export function restoreBackup(
  options: Omit<BackupOptions, 'to'> & { from: string },
): Promise<{ rows?: number }> {
  const { url, from, signal = NEVER, onProgress = nothing } = options;
  return onClient(url, async (client) => {
    const found = await stat(from).catch(() => undefined);
    if (!found) throw conflict('There is nothing at the place of the backup.');
    if (found.isDirectory()) {
      const restore = { client, folder: from, signal, onProgress };
      const { tables } = await restoreLogicalBackup(restore);
      return { rows: tables.reduce((sum, { rows }) => sum + rows, 0) };
    }
    await refuseRows(client);
    const program = await usable(client, options.pgDump);
    if (!program) {
      throw conflict(
        'An archive of pg_dump needs pg_restore on the PATH, not older than the server.',
      );
    }
    await restoreArchive({ client, program, url, file: from, signal });
    return {};
  });
}

async function usable(
  client: ClientBase,
  program: string | undefined,
): Promise<string | undefined> {
  if (!program) return undefined;
  const { rows } = await client.query<{ major: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS major`,
  );
  const version = await toolVersion(program);
  const server = rows[0]?.major ?? 0;
  if (version === undefined || version < server) return undefined;
  // From 17 on pg_restore sets what older servers do not know, and gives up there.
  return version >= 17 && server < 17 ? undefined : program;
}
