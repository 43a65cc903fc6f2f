import type { Pool, PoolClient } from 'pg';
import type { Caller } from '../../access/caller';
import { ROLES, type Role } from '../../access/roles';
import { deadlineExceeded, timeLeft, within } from '../deadline';
import { CATALOG_QUERY, type Catalog, type CatalogRow, createCatalog } from './catalog';
import { READ_TIMEOUT_MS, WRITE_TIMEOUT_MS } from './connection-options';
import { openIdentityPool, openRolePool } from './pools';
import { toPostgresError } from './postgres-errors';
import { type Sql, sql, toStatement } from './sql/sql';
import { commit, opening, type WallIdentity } from './transaction';

export interface PostgresOptions {
  url: string;
  roleUrls: Partial<Record<Role, string>>;
  /** Off where connection options do not reach the session: everything goes by withIdentity. */
  rolePools: boolean;
  /** Off: statements run as the login itself, and health says so. */
  wall: boolean;
  poolMax: number;
  onError: (error: Error) => void;
  onStatement?: (statement: StatementReport) => void;
}

export interface StatementReport {
  operation: 'read' | 'write';
  text: string;
  ms: number;
  rows: number;
  ok: boolean;
}

export interface Transaction {
  query<Row>(statement: Sql): Promise<Row[]>;
}

/** The two ways to a connection, and no third: by role for reads, by identity for all else. */
export interface PostgresStore {
  read<Row>(caller: Caller, statement: Sql): Promise<Row[]>;
  withIdentity<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** For what has no identity yet: verifying keys, finding an agent's database. */
  asSystem<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  catalog(): Promise<Catalog>;
  healthCheck(): Promise<{ latencyMs: number; detail: string }>;
  poolSizes(): Record<string, { total: number; idle: number; waiting: number }>;
  close(): Promise<void>;
}

export function createPostgresStore(options: PostgresOptions): PostgresStore {
  const { url, poolMax: max, onError } = options;
  const identityPool = openIdentityPool({ url, max, onError });
  const rolePools = new Map<Role, Pool>();
  let catalog: Promise<Catalog> | undefined;

  function rolePool(role: Role): Pool | undefined {
    // An agent's rows hang on which agent asks, so its reads always name an identity.
    if (!options.rolePools || !options.wall || role === 'agent') return undefined;
    const known = rolePools.get(role);
    if (known) return known;
    const pool = openRolePool(role, { url: options.roleUrls[role] ?? url, max, onError });
    rolePools.set(role, pool);
    return pool;
  }

  async function run<Row>(
    client: PoolClient,
    statement: Sql,
    limit: { ms: number; operation: 'read' | 'write' },
  ): Promise<Row[]> {
    const { text, values } = toStatement(statement);
    const started = performance.now();
    const report = (rows: number, ok: boolean) =>
      options.onStatement?.({
        operation: limit.operation,
        text,
        ms: performance.now() - started,
        rows,
        ok,
      });
    try {
      const config = { text, values, query_timeout: limit.ms };
      const result = await client.query(config);
      report(result.rows.length, true);
      return result.rows as Row[];
    } catch (error) {
      report(0, false);
      throw error;
    }
  }

  async function checkout(pool: Pool, ms: number, signal?: AbortSignal): Promise<PoolClient> {
    const pending = pool.connect();
    try {
      return await within(pending, { ms, signal, onExpiry: () => deadlineExceeded('postgres') });
    } catch (error) {
      pending.then(
        (client) => client.release(),
        () => undefined,
      );
      throw error;
    }
  }

  async function inTransaction<T>(
    identity: WallIdentity,
    limit: { ms: number; operation: 'read' | 'write'; signal?: AbortSignal },
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    const client = await checkout(identityPool, limit.ms, limit.signal);
    let failed = true;
    try {
      await client.query(opening(identity, { ...limit, wall: options.wall }));
      const result = await work({ query: (statement) => run(client, statement, limit) });
      await commit(client, limit.operation);
      failed = false;
      return result;
    } finally {
      // A failed transaction's connection may still be at work: it is destroyed, not returned.
      client.release(failed);
    }
  }

  async function readOnce<Row>(caller: Caller, statement: Sql): Promise<Row[]> {
    const ms = timeLeft(caller, READ_TIMEOUT_MS, 'postgres');
    const limit = { ms, operation: 'read' as const, signal: caller.signal };
    const pool = rolePool(caller.session.role);
    if (!pool) {
      return inTransaction(identityFor(caller), limit, (tx) => tx.query<Row>(statement));
    }
    const client = await checkout(pool, ms, caller.signal);
    let failed = true;
    try {
      const rows = await run<Row>(client, statement, limit);
      failed = false;
      return rows;
    } finally {
      client.release(failed);
    }
  }

  async function loadCatalog(): Promise<Catalog> {
    const limit = { ms: WRITE_TIMEOUT_MS, operation: 'read' as const };
    const rows = await inTransaction({ role: 'system' }, limit, (tx) =>
      tx.query<CatalogRow>(CATALOG_QUERY),
    );
    return createCatalog(rows);
  }

  const typed = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw toPostgresError(error);
    });

  return {
    read: (caller, statement) => typed(readOnce(caller, statement)),
    withIdentity: (caller, work) =>
      typed(
        (async () => {
          const ms = timeLeft(caller, WRITE_TIMEOUT_MS, 'postgres');
          const limit = { ms, operation: 'write' as const, signal: caller.signal };
          return inTransaction(identityFor(caller), limit, work);
        })(),
      ),
    asSystem: (work) =>
      typed(inTransaction({ role: 'system' }, { ms: READ_TIMEOUT_MS, operation: 'write' }, work)),
    catalog: () => {
      catalog ??= typed(loadCatalog()).catch((error: unknown) => {
        catalog = undefined;
        throw error;
      });
      return catalog;
    },
    healthCheck: async () => {
      const started = performance.now();
      const limit = { ms: READ_TIMEOUT_MS, operation: 'read' as const };
      const rows = await typed(
        inTransaction({ role: 'system' }, limit, (tx) =>
          tx.query<{ version: string }>(sql`SHOW server_version`),
        ),
      );
      const version = Object.values(rows[0] ?? {})[0] ?? 'unknown';
      const wall = options.wall
        ? ''
        : ', serving without the database’s own roles (STORE_WALL=off)';
      return { latencyMs: performance.now() - started, detail: `PostgreSQL ${version}${wall}` };
    },
    poolSizes: () =>
      Object.fromEntries(
        [['identity', identityPool] as const, ...rolePools].map(([name, pool]) => [
          name,
          { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount },
        ]),
      ),
    close: async () => {
      await Promise.all([identityPool, ...rolePools.values()].map((pool) => pool.end()));
    },
  };
}

function identityFor(caller: Caller): WallIdentity {
  const { session } = caller;
  if (!ROLES.includes(session.role)) throw new Error('a session without a role reached the store');
  return { role: session.role, session };
}
