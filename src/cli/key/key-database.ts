import { Client, DatabaseError } from 'pg';
import { AuditLogEntity } from '../../../entities/postgres';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { toPostgresError } from '../../stores/postgres/postgres-errors';
import { insertInto } from '../../stores/postgres/sql/insert';
import { type Sql, toStatement } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import type { CommandContext } from '../command';
import { storeNotReady } from '../exit-codes';
import { storesFor } from '../stores';

const AUDIT = tableOf(AuditLogEntity);
/** The identity of whoever has the stores' passwords. */
const ACTOR = 'admin:command line';
const PATIENCE_MS = 10_000;

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

async function inTransaction<T>(
  url: string,
  work: (database: KeyDatabase) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...connectionOptions(url), query_timeout: PATIENCE_MS });
  client.on('error', () => undefined);
  const query = async <Row>(statement: Sql): Promise<Row[]> =>
    (await client.query<Row & object>(toStatement(statement))).rows;
  try {
    await client.connect();
    await client.query('BEGIN');
    const result = await work({
      query,
      audit: async (action, details) => {
        await query(insertInto(AUDIT, [{ action, actor: ACTOR, details }]));
      },
    });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    throw notReady(error) ?? toPostgresError(error);
  } finally {
    // Ends what was begun, too.
    await client.end().catch(() => undefined);
  }
}

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
