import { escapeLiteral, type PoolClient, type QueryConfig } from 'pg';
import { identityOf, type Session } from '../../access/session';
import { CodedError } from '../../errors';
import { type Limit, msLeft, type StatementKind } from './run-statement';
import { databaseRole, type WallRole } from './wall';

export interface WallIdentity {
  role: WallRole;
  session?: Session;
}

/**
 * The statements that open a transaction and put on its role and identity, as one message.
 * Everything is LOCAL: behind a pooler, and on one shared connection, nothing may outlive it.
 */
export function opening(
  identity: WallIdentity,
  limit: { ms: number; operation: StatementKind; wall: boolean },
): string {
  const { session } = identity;
  const agent = session?.role === 'agent' ? session.agent : '';
  const statements = [
    limit.operation === 'read' ? 'BEGIN READ ONLY' : 'BEGIN',
    limit.wall ? `SET LOCAL ROLE ${databaseRole(identity.role)}` : undefined,
    'SET LOCAL timezone = UTC',
    'SET LOCAL datestyle = ISO',
    `SET LOCAL statement_timeout = ${Math.max(1, Math.floor(limit.ms * 0.9))}`,
    `SELECT set_config('triptych.agent', ${escapeLiteral(agent)}, true), ` +
      `set_config('triptych.identity', ${escapeLiteral(session ? identityOf(session) : '')}, true)`,
  ];
  return statements.filter((statement) => statement !== undefined).join('; ');
}

/** A commit whose answer got lost may have happened: the caller must hear exactly that. */
export async function commit(client: PoolClient, limit: Limit): Promise<void> {
  try {
    await client.query({ text: 'COMMIT', query_timeout: msLeft(limit) } as QueryConfig);
  } catch (error) {
    if (limit.operation === 'read') throw error;
    throw new CodedError(
      'OUTCOME_UNKNOWN',
      'The connection broke while the change was being committed. Repeat it with the same idempotencyKey.',
      { store: 'postgres', retryable: true },
      { cause: error },
    );
  }
}
