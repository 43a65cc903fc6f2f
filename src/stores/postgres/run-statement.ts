import type { Pool, PoolClient } from 'pg';
import { storeTimeout } from '../../errors';
import { deadlineExceeded, within } from '../deadline';
import type { KnownStatement, KnownStatements } from './known-statements';
import { poolExhausted } from './postgres-errors';
import type { Prepared } from './prepared';

/** `accounting` is what the gateway writes for itself beside a request: rates, audit, last use. */
export type StatementKind = 'read' | 'write' | 'accounting';

export interface StatementReport {
  operation: StatementKind;
  text: string;
  ms: number;
  rows: number;
  ok: boolean;
  /** Of the request it was made for, where there is one. */
  signal?: AbortSignal;
}

export interface Limit {
  /** When all of it must be over, waiting for a connection included, as performance.now() tells. */
  until: number;
  operation: StatementKind;
  signal?: AbortSignal;
}

export const msLeft = ({ until }: Limit): number =>
  Math.max(1, Math.ceil(until - performance.now()));

export interface RunOptions {
  limit: Limit;
  report: ((report: StatementReport) => void) | undefined;
  /** Where connections keep statements by name. */
  prepared: Prepared | undefined;
  /** Hears what reads were like. */
  statements: KnownStatements;
  /** On a connection that answers others meanwhile. */
  inCompany: boolean;
}

/** One statement on a connection, bounded and reported. */
export async function runStatement<Row>(
  client: PoolClient,
  { known, values }: KnownStatement,
  { limit, report, prepared, statements, inCompany }: RunOptions,
): Promise<Row[]> {
  const { text } = known;
  const started = performance.now();
  const { operation, signal } = limit;
  const told = (rows: number, ok: boolean) =>
    report?.({ operation, text, ms: performance.now() - started, rows, ok, signal });
  try {
    const name = prepared?.nameOf(client, known);
    const config = { name, text, values, query_timeout: msLeft(limit) };
    const before = bytesRead(client);
    const { rows, fields } = await client.query<Row & object>(config);
    told(rows.length, true);
    if (operation === 'read') {
      const ms = performance.now() - started;
      const bytes = inCompany ? bytesOf(rows) : bytesRead(client) - before;
      statements.ran(known, { fields, ms, bytes });
    }
    return rows;
  } catch (error) {
    told(0, false);
    throw error;
  }
}

/** Of its connection so far: the driver counts the bytes of no result. */
const bytesRead = (client: PoolClient): number =>
  (client as PoolClient & { connection: { stream: { bytesRead: number } } }).connection.stream
    .bytesRead;

/** About as much, by what came of it. */
function bytesOf(rows: readonly object[]): number {
  let bytes = 0;
  for (const row of rows) {
    for (const value of Object.values(row)) {
      bytes += typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0);
    }
  }
  return bytes;
}

/** A connection lent to some work; one whose work failed is destroyed, since it may still run. */
export async function lend<T>(
  pool: Pool,
  { limit, prepared }: Pick<RunOptions, 'limit' | 'prepared'>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await checkout(pool, limit);
  let spent = true;
  try {
    const result = await work(client);
    spent = prepared?.isFull(client) ?? false;
    return result;
  } finally {
    client.release(spent);
  }
}

/** A connection of the pool, to be released by whoever asks. */
export async function checkout(pool: Pool, limit: Limit): Promise<PoolClient> {
  const { signal } = limit;
  // One that is idle is there at once: nothing has to be watched.
  if (pool.idleCount > pool.waitingCount && !signal?.aborted) return pool.connect();
  const pending = pool.connect();
  const onExpiry = () => {
    if (signal?.aborted) return deadlineExceeded('postgres');
    // Waiting for others to finish says nothing of the database; waiting for it to open one does.
    const busy = pool.totalCount >= pool.options.max && pool.idleCount === 0;
    return busy ? poolExhausted() : storeTimeout('postgres');
  };
  try {
    return await within(pending, { ms: msLeft(limit), signal, onExpiry });
  } catch (error) {
    // It may still come, and belongs to the pool then.
    pending.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  }
}
