import { Pool } from 'pg';
import type { Role } from '../../access/roles';
import { connectionOptions, READ_TIMEOUT_MS } from './connection-options';
import { databaseRole } from './wall';

const IDLE_MS = 30_000;

export interface PoolSettings {
  url: string;
  max: number;
  onError: (error: Error) => void;
}

/** Connections of the gateway's login; nothing runs on them before withIdentity named a role. */
export function openIdentityPool({ url, max, onError }: PoolSettings): Pool {
  return watched(new Pool({ ...connectionOptions(url), max, idleTimeoutMillis: IDLE_MS }), onError);
}

/** Connections that start as one role and can only read, for reads that depend on the role alone. */
export function openRolePool(role: Role, { url, max, onError }: PoolSettings): Pool {
  const options = [
    `role=${databaseRole(role)}`,
    'default_transaction_read_only=on',
    'timezone=UTC',
    // Below the client's own limit, so that the server gives up first and the connection survives.
    `statement_timeout=${READ_TIMEOUT_MS - 100}`,
  ];
  const pool = new Pool({
    ...connectionOptions(url),
    max,
    idleTimeoutMillis: IDLE_MS,
    options: options.map((option) => `-c ${option}`).join(' '),
  });
  return watched(pool, onError);
}

function watched(pool: Pool, onError: (error: Error) => void): Pool {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}
