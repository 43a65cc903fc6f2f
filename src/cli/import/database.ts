import { createHash } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { advised } from '../postgres-advice';
import { patiently } from './patiently';

export interface Database {
  pool: Pool;
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * One transaction that no other import of the same agent has at the same time: what it looks up
   * is still so when it writes. The work is repeated after a failure that passes.
   */
  alone<T>(agent: string, work: (tx: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Queries {
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

export function openDatabase(url: string): Database {
  const pool = new Pool({ ...connectionOptions(url), max: 2 });
  // A connection that breaks fails the statement on it; an idle one is simply made anew.
  pool.on('error', () => undefined);
  return {
    pool,
    query: (text, values) => patiently(() => rowsOf(pool, text, values)),
    alone: (agent, work) => patiently(() => inTransaction(pool, agent, work)),
    close: () => pool.end(),
  };
}

async function inTransaction<T>(
  pool: Pool,
  agent: string,
  work: (tx: Queries) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(refused);
  // Between two statements nobody else listens for a connection that breaks.
  const ignore = () => undefined;
  client.on('error', ignore);
  let broken = true;
  try {
    await rowsOf(client, `BEGIN; SELECT pg_advisory_xact_lock(${lockOf(agent)})`);
    const answer = await work({ query: (text, values) => rowsOf(client, text, values) });
    await rowsOf(client, 'COMMIT');
    broken = false;
    return answer;
  } finally {
    client.removeListener('error', ignore);
    // A connection in an unknown state is not used again; closing it rolls back.
    client.release(broken);
  }
}

const lockOf = (agent: string): string =>
  createHash('sha256').update(`triptych import ${agent}`).digest().readBigInt64BE().toString();

async function rowsOf<Row>(
  on: Pool | PoolClient,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const answer = await on.query(text, values).catch(refused);
  return answer.rows as Row[];
}

function refused(error: unknown): never {
  throw advised(error);
}
