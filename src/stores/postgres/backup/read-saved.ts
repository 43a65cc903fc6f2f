import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { badInput } from '../../../errors';
import type { Manifest, SavedTable } from './manifest';

const NEWLINE = 0x0a;
const PIECE_BYTES = 1024 * 1024;
/** No row of a table is longer: PostgreSQL itself takes no field over a gigabyte. */
const LONGEST_ROW = 1024 ** 3;

/** The rows of a saved table in pieces of whole lines. */
export async function* savedLines(folder: string, table: SavedTable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of unzipped(folder, table)) {
    held.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    if (size > LONGEST_ROW) throw damaged(table);
    const all = Buffer.concat(held);
    const end = all.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield all.subarray(0, end);
    held = [all.subarray(end)];
    size = all.length - end;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** Reads every file once before anything is changed: each must be what the manifest says. */
export async function verifyFiles(
  folder: string,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<void> {
  for (const table of manifest.tables) {
    const hash = createHash('sha256');
    let rows = 0;
    for await (const chunk of unzipped(folder, table)) {
      signal.throwIfAborted();
      hash.update(chunk);
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
        rows += 1;
      }
    }
    if (hash.digest('hex') !== table.sha256 || rows !== table.rows) throw damaged(table);
  }
}

async function* unzipped(folder: string, table: SavedTable): AsyncGenerator<Buffer> {
  const source = createReadStream(join(folder, table.file));
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Buffer;
  } catch {
    throw damaged(table);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

const damaged = ({ file }: SavedTable) =>
  badInput(`The file ${file} of the backup is missing or damaged; nothing was restored.`);
