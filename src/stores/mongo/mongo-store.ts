import type { Db, MongoClient } from 'mongodb';
import type { Caller } from '../../access/caller';
import type { Session } from '../../access/session';
import { CodedError } from '../../errors';
import { type Breaker, type BreakerState, createBreaker } from '../breaker';
import { createAgentDirectory } from './agent-directory';
import { type AgentHome, type AgentRegistry, DEFAULT_CLUSTER } from './agent-place';
import { type BoundedCall, boundCall, CallEnded } from './call-limits';
import { allClientsInUse, type ClientCache, createClientCache, type Lease } from './client-cache';
import { type ConnectionCount, createConnectionCounts } from './connection-counts';
import { createDatabaseLanes } from './database-lanes';
import { inParallel } from './in-parallel';
import { makeIndexes } from './index-maker';
import { createIndexOnce } from './index-once';
import type { DbWork, MongoCall, Outcome, WriteOptions } from './mongo-call';
import {
  type ClientSpec,
  clientMaker,
  clientSpec,
  MAX_CONNECTIONS,
  type SentCommand,
} from './mongo-client';
import {
  codedMongoError,
  type FailedCall,
  isClusterFailure,
  isQueueTimeout,
  NoConnection,
} from './mongo-errors';
import { type ClusterHealth, clusterHealth, probeCluster } from './mongo-health';
import { whoLogsIn } from './who-logs-in';

export type { DbWork, MongoCall, Outcome, WriteOptions };

export interface MongoStoreOptions {
  /** Further clusters by the names that `agents.mongo_cluster` uses. */
  clusters: Record<string, string>;
  defaultUrl: string;
  /** The default cluster, and others by their names, as a user who only reads. */
  evaluatorUrl?: string;
  clusterEvaluators?: Record<string, string>;
  credentialsFile?: string;
  /** `{agent}` stands for the agent key. */
  template: string;
  registry: AgentRegistry;
  onCall?: (call: MongoCall) => void;
  /** Every command that leaves for a server, for counting round trips. */
  onCommand?: (command: SentCommand) => void;
  readBudgetMs?: number;
  writeBudgetMs?: number;
  /** How many clients may be open at once: one per cluster and user. */
  maxClients?: number;
  /** How long a call may wait for a connection to be made or to be free; well below a read's budget. */
  connectionWaitMs?: number;
  /** How long a cluster that failed repeatedly is left alone. */
  breakerRestMs?: number;
  /** Milliseconds that only go forward, by which what is known of agents grows old. */
  now?: () => number;
}

export interface MongoStore {
  read<T>(caller: Caller, agent: string, work: DbWork<T>, operation?: string): Promise<T>;
  write<T>(caller: Caller, agent: string, work: DbWork<T>, options?: WriteOptions): Promise<T>;
  /** Per agent an answer or why there is none; never rejects. */
  readMany<T>(
    caller: Caller,
    agents: readonly string[],
    work: DbWork<T>,
    operation?: string,
  ): Promise<Map<string, Outcome<T>>>;
  ensureIndexes(agent: string): Promise<'made' | 'present'>;
  healthCheck(): Promise<ClusterHealth[]>;
  clientCount(): number;
  /** Of all clients of a cluster together. */
  connections(): Record<string, ConnectionCount>;
  /** Per cluster. */
  breakers(): Record<string, BreakerState>;
  close(): Promise<void>;
}

/** Fewer than a client has connections: a read of hundreds of databases leaves some to others. */
const FAN_OUT = 8;
const INDEX_BUDGET_MS = 60_000;

export function createMongoStore(options: MongoStoreOptions): MongoStore {
  const { onCall, connectionWaitMs } = options;
  const { readBudgetMs = 1000, writeBudgetMs = 3000 } = options;
  const urls = new Map(
    Object.entries({ ...options.clusters, [DEFAULT_CLUSTER]: options.defaultUrl }),
  );
  const evaluatorUrls = new Map(Object.entries(options.clusterEvaluators ?? {}));
  if (options.evaluatorUrl) evaluatorUrls.set(DEFAULT_CLUSTER, options.evaluatorUrl);
  const directory = createAgentDirectory({
    ...options,
    clusters: new Set(urls.keys()),
    registryPatienceMs: Math.min(readBudgetMs / 2, 2_000),
  });
  const connections = createConnectionCounts();
  const clients: ClientCache<ClientSpec, MongoClient> = createClientCache({
    connect: clientMaker({ onCommand: options.onCommand, connections }),
    maxClients: options.maxClients,
  });
  const inLane = createDatabaseLanes();
  const indexed = createIndexOnce();
  const breakers = new Map<string, Breaker>();
  for (const [cluster, url] of urls) {
    breakers.set(
      cluster,
      createBreaker({
        isFailure: isClusterFailure,
        restMs: options.breakerRestMs,
        probe: () => probeCluster(ownLease(cluster, url)),
      }),
    );
  }

  /** A client of the cluster's own user: whoever that is, it may ask whether the cluster is there. */
  function ownLease(cluster: string, url: string) {
    const place = { agent: '', database: '', cluster, user: 'cluster' } as const;
    return () => clients.lease(clientSpec(place, { cluster: url, connectionWaitMs }));
  }

  async function homeOf(agent: string): Promise<AgentHome> {
    const home = (await directory.homesOf([agent])).get(agent);
    if (home === undefined || home instanceof CodedError) throw home ?? new Error('no home');
    return home;
  }

  async function specFor(
    home: AgentHome,
    { session, writes }: { session?: Session; writes: boolean },
  ): Promise<ClientSpec> {
    const cluster = urls.get(home.cluster) ?? options.defaultUrl;
    const evaluator = evaluatorUrls.get(home.cluster);
    const { userOf } = directory;
    const hasEvaluator = evaluator !== undefined;
    const user = await whoLogsIn({ session, home, writes, hasEvaluator, userOf });
    return clientSpec({ ...home, user }, { cluster, evaluator, connectionWaitMs });
  }

  async function call<T>(
    caller: Pick<Caller, 'deadline' | 'signal' | 'requestId'> & { session?: Caller['session'] },
    agent: string,
    work: DbWork<T>,
    how: { operation: string; budgetMs: number; write?: FailedCall['write'] },
  ): Promise<T> {
    const startedAt = performance.now();
    let cluster = DEFAULT_CLUSTER;
    const reads = { commands: 0, documents: 0 };
    const onRead = (documents: number) => {
      reads.commands += 1;
      reads.documents += documents;
    };
    const report = (code?: string) => {
      onCall?.({
        store: 'mongo',
        requestId: caller.requestId,
        signal: caller.signal,
        operation: how.operation,
        agent,
        cluster,
        ms: performance.now() - startedAt,
        roundTrips: Math.max(1, reads.commands),
        rows: reads.documents,
        ...(code === undefined ? {} : { code }),
      });
    };
    try {
      const bounded = boundCall(caller, how.budgetMs);
      try {
        const home = await bounded.race(homeOf(agent));
        cluster = home.cluster;
        const writes = how.write !== undefined;
        const spec = await specFor(home, { session: caller.session, writes });
        const connected = async () => {
          const lease = await leaseWithin(bounded, spec);
          const limits = { signal: bounded.signal, maxTimeMS: bounded.maxTimeMS, onRead };
          return bounded.race(used(lease, (db) => work(db, limits, home), home.database));
        };
        const once = () => bounded.race(inLane(`${home.cluster}/${home.database}`, connected));
        const breaker = breakers.get(cluster);
        const answer = await (breaker ? breaker.run(once) : once());
        report();
        return answer;
      } finally {
        bounded.done();
      }
    } catch (error) {
      const coded = codedMongoError(error, { agent, write: how.write });
      report(coded.code);
      throw coded;
    }
  }

  /** That no client became free in time says nothing of the cluster. */
  async function leaseWithin(bounded: BoundedCall, spec: ClientSpec): Promise<Lease<MongoClient>> {
    const leasing = clients.lease(spec, bounded.signal);
    try {
      return await bounded.race(leasing);
    } catch (error) {
      leasing.then(
        ({ release }) => release(),
        () => undefined,
      );
      throw error instanceof CallEnded && error.by === 'budget' ? allClientsInUse() : error;
    }
  }

  /** The lease ends with the work itself, even where its caller stopped waiting. */
  async function used<T>(
    { client, shared, release }: Lease<MongoClient>,
    work: (db: Db) => Promise<T>,
    database: string,
  ): Promise<T> {
    try {
      // By itself the driver never opens a client again whose first connection failed.
      await client.connect();
      return await work(client.db(database));
    } catch (error) {
      throw isQueueTimeout(error) && shared() <= MAX_CONNECTIONS ? new NoConnection(error) : error;
    } finally {
      release();
    }
  }

  return {
    read: (caller, agent, work, operation = 'read') =>
      call(caller, agent, work, { operation, budgetMs: readBudgetMs }),
    write: (caller, agent, work, { operation = 'write', idempotent = false, budgetMs } = {}) =>
      call(
        caller,
        agent,
        async (db, limits, home) => {
          await indexed(db, `${home.cluster}/${home.database}`);
          return work(db, limits, home);
        },
        { operation, budgetMs: budgetMs ?? writeBudgetMs, write: { idempotent } },
      ),
    async readMany<T>(
      caller: Caller,
      agents: readonly string[],
      work: DbWork<T>,
      operation = 'read',
    ): Promise<Map<string, Outcome<T>>> {
      const distinct = [...new Set(agents)];
      // One look-up for all of them; the calls below find it fresh.
      await directory.homesOf(distinct);
      const outcomes = await inParallel(distinct, FAN_OUT, async (agent): Promise<Outcome<T>> => {
        try {
          return { ok: await call(caller, agent, work, { operation, budgetMs: readBudgetMs }) };
        } catch (error) {
          return { error: codedMongoError(error, { agent }) };
        }
      });
      return new Map(distinct.map((agent, at) => [agent, outcomes[at] as Outcome<T>]));
    },
    ensureIndexes(agent) {
      const nobody = {
        deadline: Date.now() + INDEX_BUDGET_MS,
        signal: new AbortController().signal,
        requestId: 'indexes',
      };
      return call(nobody, agent, makeIndexes, {
        operation: 'ensureIndexes',
        budgetMs: INDEX_BUDGET_MS,
        write: { idempotent: true },
      });
    },
    healthCheck: () =>
      Promise.all(
        [...urls].map(([cluster, url]) =>
          clusterHealth({
            cluster,
            breaker: breakers.get(cluster)?.state() ?? 'closed',
            lease: ownLease(cluster, url),
          }),
        ),
      ),
    clientCount: () => clients.size(),
    connections: () => connections.byCluster(),
    breakers: () =>
      Object.fromEntries([...breakers].map(([cluster, breaker]) => [cluster, breaker.state()])),
    async close() {
      for (const breaker of breakers.values()) breaker.close();
      await clients.close();
    },
  };
}
