import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import type { BreakerState } from '../breaker';
import { timeLeft } from '../deadline';
import { createBreakers } from './breakers';
import { CATALOG_QUERY, type Catalog, type CatalogRow, createCatalog } from './catalog';
import { WRITE_TIMEOUT_MS } from './connection-options';
import { createJointReads } from './joint-reads';
import { createKnownStatements, type KnownStatement } from './known-statements';
import { createOwnWrites } from './own-writes';
import { createPools, type PoolSize, type PoolsOptions, type ServerPool } from './pools';
import { toPostgresError } from './postgres-errors';
import { createPrepared } from './prepared';
import {
  checkout,
  type Limit,
  lend,
  msLeft,
  runStatement,
  type StatementKind,
  type StatementReport,
} from './run-statement';
import { createSharedConnections } from './shared-connections';
import { type Sql, sql } from './sql/sql';
import { commit, opening, type WallIdentity } from './transaction';

export type { StatementReport };

export interface PostgresOptions extends Omit<PoolsOptions, 'isUp'> {
  /** Off where connection options do not reach the session: everything goes by withIdentity. */
  rolePools: boolean;
  /** Off: statements run as the login itself, and health says so. */
  wall: boolean;
  onStatement?: (statement: StatementReport) => void;
}

export interface Transaction {
  query<Row>(statement: Sql): Promise<Row[]>;
}

type Ask = <Row>(statement: KnownStatement) => Promise<Row[]>;

/** The two ways to a connection, and no third: by role for reads, by identity for all else. */
export interface PostgresStore {
  read<Row>(caller: Caller, statement: Sql): Promise<Row[]>;
  withIdentity<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** For what has no identity yet: verifying keys, finding an agent's database. */
  asSystem<T>(
    work: (tx: Transaction) => Promise<T>,
    operation?: Exclude<StatementKind, 'read'>,
  ): Promise<T>;
  catalog(): Promise<Catalog>;
  healthCheck(): Promise<{ latencyMs: number; detail: string }>;
  poolSizes(): Record<string, PoolSize>;
  /** How the primary is taken to be, and each replica that was asked. */
  breakers(): Record<string, BreakerState>;
  close(): Promise<void>;
}

export function createPostgresStore(options: PostgresOptions): PostgresStore {
  const { wall, readTimeoutMs, onStatement: report } = options;
  const breakers = createBreakers({ name: 'primary', url: options.url });
  const pools = createPools({
    ...options,
    isUp: (server) => breakers.of(server).state() === 'closed',
  });
  const ownWrites = createOwnWrites();
  const statements = createKnownStatements(readTimeoutMs);
  // A name means something only where a connection leads to one session of the server.
  const prepared = options.rolePools ? createPrepared() : undefined;
  const shared = createSharedConnections({
    readTimeoutMs,
    isFull: (client) => prepared?.isFull(client) ?? false,
  });
  let catalog: Promise<Catalog> | undefined;

  const ask = <Row>(
    client: PoolClient,
    statement: KnownStatement,
    limit: Limit,
    inCompany = false,
  ): Promise<Row[]> =>
    runStatement<Row>(client, statement, { limit, report, prepared, statements, inCompany });

  const asTransaction = (askOne: Ask): Transaction => ({
    query: (statement) => askOne(statements.of(statement)),
  });

  async function guarded<T>(
    { pool, server }: ServerPool,
    work: (pool: Pool) => Promise<T>,
  ): Promise<T> {
    const run = () => breakers.of(server).run(() => work(pool));
    try {
      return await run();
    } catch (error) {
      // An outdated plan says nothing of what was asked, and nothing of it has happened.
      if (prepared?.isOutdated(error)) return run();
      throw error;
    }
  }

  const inTransaction = <T>(
    identity: WallIdentity,
    limit: Limit,
    work: (askOne: Ask) => Promise<T>,
  ): Promise<T> =>
    guarded(pools.identity(identity.role), (pool) =>
      lend(pool, { limit, prepared }, async (client) => {
        const left = msLeft(limit);
        const text = opening(identity, { ms: left, operation: limit.operation, wall });
        await client.query({ text, query_timeout: left } as QueryConfig);
        const result = await work((statement) => ask(client, statement, limit));
        await commit(client, limit);
        return result;
      }),
    );

  /** By whom the time runs out is not known where answers come in turn, so there has to be enough. */
  const hasTime = (limit: Limit): boolean => msLeft(limit) > readTimeoutMs / 2;

  /** On a connection with others where it is known to be quick; what fails there is asked alone. */
  async function askPooled<Row>(
    pool: Pool,
    statement: KnownStatement,
    limit: Limit,
  ): Promise<Row[]> {
    const easy = hasTime(limit) ? statements.easy(statement.known) : undefined;
    if (easy) {
      try {
        const how = { ms: easy.ms, open: () => checkout(pool, limit) };
        return await shared.lend(pool, how, (client) => ask<Row>(client, statement, limit, true));
      } catch (error) {
        if (!hasTime(limit)) throw error;
      }
    }
    return lend(pool, { limit, prepared }, (client) => ask<Row>(client, statement, limit));
  }

  async function readOnce<Row>(
    caller: Caller,
    statement: KnownStatement,
    where: 'primary' | 'anywhere',
  ): Promise<Row[]> {
    const { role } = caller.session;
    const ms = timeLeft(caller, readTimeoutMs, 'postgres');
    const limit: Limit = { until: fromNow(ms), operation: 'read', signal: caller.signal };
    // An agent's rows hang on which agent asks, so its reads always name an identity.
    if (!options.rolePools || !wall || role === 'agent') {
      return inTransaction(identityFor(caller), limit, (askOne) => askOne<Row>(statement));
    }
    return guarded(pools.reading(role, where), (pool) => askPooled<Row>(pool, statement, limit));
  }

  /** A broken connection says nothing of the database: reads are asked once more, of the primary. */
  async function readAlone<Row>(caller: Caller, statement: KnownStatement): Promise<Row[]> {
    const where = ownWrites.wroteLately(caller) ? 'primary' : 'anywhere';
    try {
      return await typed(readOnce<Row>(caller, statement, where));
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'STORE_UNAVAILABLE') throw error;
      return typed(readOnce<Row>(caller, statement, 'primary'));
    }
  }

  async function write<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const ms = timeLeft(caller, WRITE_TIMEOUT_MS, 'postgres');
    const limit: Limit = { until: fromNow(ms), operation: 'write', signal: caller.signal };
    const result = await inTransaction(identityFor(caller), limit, (askOne) =>
      work(asTransaction(askOne)),
    );
    ownWrites.note(caller);
    return result;
  }

  const asSystem = <T>(work: (tx: Transaction) => Promise<T>, limit: Limit): Promise<T> =>
    typed(inTransaction({ role: 'system' }, limit, (askOne) => work(asTransaction(askOne))));

  async function loadCatalog(): Promise<Catalog> {
    const limit: Limit = { until: fromNow(WRITE_TIMEOUT_MS), operation: 'read' };
    return createCatalog(await asSystem((tx) => tx.query<CatalogRow>(CATALOG_QUERY), limit));
  }

  return {
    read: createJointReads(readAlone, statements),
    withIdentity: (caller, work) => typed(write(caller, work)),
    asSystem: (work, operation = 'write') =>
      asSystem(work, { until: fromNow(readTimeoutMs), operation }),
    catalog: () => {
      catalog ??= loadCatalog().catch((error: unknown) => {
        catalog = undefined;
        throw error;
      });
      return catalog;
    },
    healthCheck: async () => {
      const started = performance.now();
      const [row] = await asSystem(
        (tx) => tx.query<{ server_version: string }>(sql`SHOW server_version`),
        { until: fromNow(readTimeoutMs), operation: 'read' },
      );
      const open = wall ? '' : ', serving without the database’s own roles (STORE_WALL=off)';
      const detail = `PostgreSQL ${row?.server_version ?? 'unknown'}${open}`;
      return { latencyMs: performance.now() - started, detail };
    },
    poolSizes: () => pools.sizes(),
    breakers: () => breakers.states(),
    close: () => {
      breakers.close();
      return pools.close();
    },
  };
}

const fromNow = (ms: number): number => performance.now() + ms;

const identityFor = ({ session }: Caller): WallIdentity => ({ role: session.role, session });

const typed = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw toPostgresError(error);
  });
