import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ClientBase } from 'pg';
import { quoteIdent } from '../sql/sql';
import { copyOut } from './copy';
import { type TableShape, tableName } from './tables';

/** A piece aims at this many bytes; how many pages that takes hangs on how wide the rows are. */
const PIECE_BYTES = 1024 * 1024;
const FIRST_PAGES = 16;
const MOST_PAGES = 16_384;
const NEWLINE = 0x0a;

export interface SaveTable {
  client: ClientBase;
  table: TableShape;
  path: string;
  signal: AbortSignal;
  /** Told how many more rows are written. */
  onRows(rows: number): void;
}

/** Streams a table into a compressed file, piece by piece in the order the rows lie on disk. */
export async function saveTable(save: SaveTable): Promise<{ rows: number; sha256: string }> {
  const hash = createHash('sha256');
  let rows = 0;
  async function* counted() {
    for await (const piece of pieces(save)) {
      const found = linesIn(piece);
      hash.update(piece);
      rows += found;
      save.onRows(found);
      yield piece;
    }
  }
  await pipeline(
    Readable.from(counted(), { objectMode: false }),
    createGzip({ level: 4 }),
    createWriteStream(save.path, { mode: 0o600 }),
    { signal: save.signal },
  );
  return { rows, sha256: hash.digest('hex') };
}

async function* pieces({ client, table }: SaveTable): AsyncGenerator<Buffer> {
  const from = tableName(table);
  const { rows } = await client.query<{ pages: number }>(
    `SELECT (pg_relation_size('${from.replaceAll("'", "''")}'::regclass)
             / current_setting('block_size')::int)::int AS pages`,
  );
  const end = rows[0]?.pages ?? 0;
  const columns = table.columns.map(({ name }) => quoteIdent(name)).join(', ');
  let pages = FIRST_PAGES;
  let page = 0;
  while (page < end) {
    const until = page + pages;
    const piece = await copyOut(
      client,
      `SELECT ${columns} FROM ONLY ${from}
       WHERE ctid >= '(${page},0)'::tid AND ctid < '(${until},0)'::tid`,
    );
    if (piece.length > 0) yield piece;
    page = until;
    pages = next(pages, piece.length);
  }
}

const next = (pages: number, bytes: number): number => {
  if (bytes > PIECE_BYTES) return Math.max(1, pages >> 2);
  return bytes < PIECE_BYTES / 4 ? Math.min(MOST_PAGES, pages * 2) : pages;
};

/** The text format writes a line break inside of a value as \n, so every real one ends a row. */
function linesIn(piece: Buffer): number {
  let lines = 0;
  for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
