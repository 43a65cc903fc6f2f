import type { Pool, PoolClient } from 'pg';
import { deadlineExceeded, within } from '../deadline';
import { type Sql, toStatement } from './sql/sql';

export interface StatementReport {
  operation: 'read' | 'write';
  text: string;
  ms: number;
  rows: number;
  ok: boolean;
}

export interface Limit {
  ms: number;
  operation: 'read' | 'write';
  signal?: AbortSignal;
}

type Reporter = ((report: StatementReport) => void) | undefined;

/** One statement on a connection, bounded and reported. */
export async function runStatement<Row>(
  client: PoolClient,
  statement: Sql,
  { limit, report }: { limit: Limit; report: Reporter },
): Promise<Row[]> {
  const { text, values } = toStatement(statement);
  const started = performance.now();
  const told = (rows: number, ok: boolean) =>
    report?.({ operation: limit.operation, text, ms: performance.now() - started, rows, ok });
  try {
    const config = { text, values, query_timeout: limit.ms };
    const { rows } = await client.query<Row & object>(config);
    told(rows.length, true);
    return rows;
  } catch (error) {
    told(0, false);
    throw error;
  }
}

/** A connection lent to some work; one whose work failed is destroyed, since it may still run. */
export async function lend<T>(
  pool: Pool,
  limit: Limit,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await checkout(pool, limit);
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}

async function checkout(pool: Pool, { ms, signal }: Limit): Promise<PoolClient> {
  const pending = pool.connect();
  try {
    return await within(pending, { ms, signal, onExpiry: () => deadlineExceeded('postgres') });
  } catch (error) {
    // It may still come, and belongs to the pool then.
    pending.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  }
}
