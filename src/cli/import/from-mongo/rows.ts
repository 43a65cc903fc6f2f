import { CATALOG_QUERY, type CatalogRow, createCatalog } from '../../../stores/postgres/catalog';
import { toStatement } from '../../../stores/postgres/sql/sql';
import type { Queries } from '../database';
import { checksumOf } from '../identity';

export interface FileRow {
  bucket: string;
  key: string;
  /** Whether these are the bytes that were registered. */
  holds(bytes: Buffer): boolean;
}

/** The rows under these keys. */
export async function rowsUnder(
  db: Queries,
  bucket: string,
  keys: readonly string[],
): Promise<Map<string, FileRow>> {
  const rows = await db.query<{ key: string; checksum: string | null }>(
    `SELECT object_path AS key, checksum FROM binary_file_metadata
     WHERE bucket = $1 AND object_path = ANY($2)`,
    [bucket, keys],
  );
  return new Map(
    rows.map(({ key, checksum }) => [
      key,
      { bucket, key, holds: (bytes: Buffer) => checksumOf(bytes) === checksum },
    ]),
  );
}

/** Which of these tasks there are, and are the agent's: documents may name any. */
export async function tasksOf(
  db: Queries,
  { agent, keys }: { agent: string; keys: readonly (string | undefined)[] },
): Promise<ReadonlySet<string>> {
  const catalog = createCatalog(await db.query<CatalogRow>(toStatement(CATALOG_QUERY).text));
  const possible = keys.flatMap((key) => {
    const id = key === undefined ? null : catalog.keyOf('tasks', key);
    return id === null ? [] : [id];
  });
  if (possible.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    'SELECT id::text AS id FROM tasks WHERE id = ANY($1) AND agent_id = $2',
    [possible, agent],
  );
  return new Set(rows.map(({ id }) => id));
}
