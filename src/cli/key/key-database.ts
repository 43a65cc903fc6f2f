import { DatabaseError } from 'pg';
import { onClient } from '../../stores/postgres/on-client';
import { toPostgresError } from '../../stores/postgres/postgres-errors';
import { type Sql, toStatement } from '../../stores/postgres/sql/sql';
import { writeAuditRow } from '../audit-row';
import type { CommandContext } from '../command';
import { storeNotReady } from '../exit-codes';
import { storesFor } from '../stores';

export interface KeyDatabase {
  query<Row>(statement: Sql): Promise<Row[]>;
  /** What was done, in the same transaction. */
  audit(action: string, details: Record<string, unknown>): Promise<void>;
}

/** One transaction as the owner of the tables: the gateway's own roles cannot make keys. */
export async function withKeyDatabase<T>(
  { config, stderr }: CommandContext,
  work: (database: KeyDatabase) => Promise<T>,
): Promise<T> {
  const loaded = config();
  // PostgreSQL is all that is needed: beside a server of yours nothing embedded is started.
  if (loaded.postgres.url) return inTransaction(loaded.postgres.url, work);
  const stores = await storesFor(loaded, { say: (sentence) => stderr.write(`${sentence}\n`) });
  try {
    return await inTransaction(stores.urls.databaseUrl, work);
  } finally {
    await stores.release();
  }
}

/** A transaction that fails ends with its connection. */
const inTransaction = <T>(url: string, work: (database: KeyDatabase) => Promise<T>): Promise<T> =>
  onClient(url, async (client) => {
    await client.query('BEGIN');
    const result = await work({
      query: async <Row>(statement: Sql): Promise<Row[]> =>
        (await client.query<Row & object>(toStatement(statement))).rows,
      audit: (action, details) => writeAuditRow(client, { action, details }),
    });
    await client.query('COMMIT');
    return result;
  }).catch((error: unknown) => {
    throw notReady(error) ?? toPostgresError(error);
  });

const NO_TABLE = ['42P01', '3F000'];
const NOT_ALLOWED = '42501';

function notReady(error: unknown): Error | undefined {
  if (!(error instanceof DatabaseError)) return undefined;
  if (NO_TABLE.includes(error.code ?? '')) {
    return storeNotReady('The database is not migrated. Run: npx triptych migrate', error);
  }
  if (error.code !== NOT_ALLOWED) return undefined;
  return storeNotReady(
    'The login of DATABASE_URL may not write API keys: use the one that ran `triptych migrate`.',
    error,
  );
}
