import { Pool } from 'pg';
import type { Role } from '../../access/roles';
import type { Server } from './breakers';
import { connectionOptions } from './connection-options';
import { databaseRole, type WallRole } from './wall';

const IDLE_MS = 30_000;

export interface PoolsOptions {
  url: string;
  /** Logins of their own for some roles. */
  roleUrls: Partial<Record<Role, string>>;
  /** Replicas that pooled reads may go to. */
  readUrls: readonly string[];
  max: number;
  readTimeoutMs: number;
  isUp: (server: Server) => boolean;
  onError: (error: Error) => void;
}

export interface PoolSize {
  total: number;
  idle: number;
  waiting: number;
}

/** A pool, and the server that its connections lead to. */
export interface ServerPool {
  pool: Pool;
  server: Server;
}

/** Pools, made when first used: one per login for withIdentity, one per role and place for reads. */
export interface Pools {
  /** Nothing runs on these connections before a transaction named its role. */
  identity(role: WallRole): ServerPool;
  /** Connections that start as the role and can only read; `anywhere` allows a replica that is up. */
  reading(role: Role, where: 'primary' | 'anywhere'): ServerPool;
  sizes(): Record<string, PoolSize>;
  close(): Promise<void>;
}

export function createPools(options: PoolsOptions): Pools {
  const { url, roleUrls, readUrls, max, onError } = options;
  const pools = new Map<string, Pool>();
  const primary: Server = { name: 'primary', url };
  const replicas = readUrls.map((at, index): Server => ({ name: `replica ${index + 1}`, url: at }));
  let turn = 0;

  function open(name: string, at: string, role?: Role): Pool {
    const known = pools.get(name);
    if (known) return known;
    const pool = new Pool({
      ...connectionOptions(at),
      max,
      idleTimeoutMillis: IDLE_MS,
      // What reads may be sent behind others', so that quick ones share a connection.
      ...(role && { options: readingAs(role), pipeline: true }),
    });
    pool.on('error', onError);
    pool.on('connect', (client) => client.on('error', onError));
    pools.set(name, pool);
    return pool;
  }

  function nextReplica(): Server | undefined {
    for (const _ of replicas) {
      turn = (turn + 1) % replicas.length;
      const replica = replicas[turn];
      if (replica && options.isUp(replica)) return replica;
    }
    return undefined;
  }

  const readingAs = (role: Role): string =>
    [
      `role=${databaseRole(role)}`,
      'default_transaction_read_only=on',
      'timezone=UTC',
      'datestyle=ISO',
      // Below the client's own limit, so that the server gives up first and the connection survives.
      `statement_timeout=${options.readTimeoutMs - 100}`,
    ]
      .map((option) => `-c ${option}`)
      .join(' ');

  const ownUrl = (role: WallRole) => (role === 'system' ? undefined : roleUrls[role]);

  return {
    identity: (role) => {
      const own = ownUrl(role);
      const pool = own ? open(`identity ${role}`, own) : open('identity', url);
      return { pool, server: own ? { name: role, url: own } : primary };
    },
    reading: (role, where) => {
      const replica = where === 'anywhere' ? nextReplica() : undefined;
      const own = ownUrl(role);
      const server = replica ?? (own ? { name: role, url: own } : primary);
      const name = replica ? `${role} ${replica.name}` : role;
      return { pool: open(name, server.url, role), server };
    },
    sizes: () =>
      Object.fromEntries(
        [...pools].map(([name, { totalCount, idleCount, waitingCount }]) => [
          name,
          { total: totalCount, idle: idleCount, waiting: waitingCount },
        ]),
      ),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
