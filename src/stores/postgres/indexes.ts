import type { ClientBase } from 'pg';
import { EVALUATION_INDEXES } from './migrations/1763700000000-evaluation';

/** Every index that the gateway's statements count on, by name, with what it is on. */
const INDEXES: Record<string, string> = { ...EVALUATION_INDEXES };

export interface IndexState {
  missing: string[];
  /** Left over by a build that failed: they cost writes and serve no read. */
  invalid: string[];
}

export async function indexState(client: ClientBase): Promise<IndexState> {
  const { rows } = await client.query<{ name: string; valid: boolean }>(
    `SELECT c.relname::text AS name, i.indisvalid AS valid
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relname = ANY($1) AND pg_table_is_visible(i.indrelid)
        OR c.relname = ANY($1) AND c.relnamespace = to_regnamespace('triptych')`,
    [Object.keys(INDEXES)],
  );
  const present = new Map(rows.map(({ name, valid }) => [name, valid]));
  return {
    missing: Object.keys(INDEXES).filter((name) => !present.has(name)),
    invalid: [...present].filter(([, valid]) => !valid).map(([name]) => name),
  };
}

/**
 * Makes indexes that were dropped since their migration; answers which. Writers go on meanwhile,
 * where the server can do that.
 */
export async function restoreIndexes(
  client: ClientBase,
  { embedded }: { embedded: boolean },
): Promise<string[]> {
  const { missing } = await indexState(client);
  const create = embedded ? 'CREATE INDEX' : 'CREATE INDEX CONCURRENTLY';
  for (const name of missing) {
    await client.query(`${create} IF NOT EXISTS ${name} ON ${INDEXES[name]}`);
  }
  return missing;
}
