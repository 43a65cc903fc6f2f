import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import { type BreakerState, createBreaker } from '../breaker';
import { type AgentClientsOptions, createAgentClients } from './agent-clients';
import { createAgentDirectory } from './agent-directory';
import { type AgentHome, type AgentRegistry, DEFAULT_CLUSTER } from './agent-place';
import { boundCall } from './call-limits';
import type { ConnectionCount } from './connection-counts';
import { createDatabaseLanes } from './database-lanes';
import { inParallel } from './in-parallel';
import { createIndexOnce } from './index-once';
import type { DbWork, MongoCall, Outcome, WriteOptions } from './mongo-call';
import { codedMongoError, type FailedCall, isClusterFailure } from './mongo-errors';
import { type ClusterHealth, clusterHealth, probeCluster } from './mongo-health';

export type { DbWork, MongoCall, Outcome, WriteOptions };

export interface MongoStoreOptions extends AgentClientsOptions {
  credentialsFile?: string;
  /** `{agent}` stands for the agent key. */
  template: string;
  registry: AgentRegistry;
  onCall?: (call: MongoCall) => void;
  readBudgetMs?: number;
  writeBudgetMs?: number;
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

export function createMongoStore(options: MongoStoreOptions): MongoStore {
  const { onCall, clusters, readBudgetMs = 1000, writeBudgetMs = 3000 } = options;
  const directory = createAgentDirectory({
    ...options,
    clusters: new Set([...Object.keys(clusters), DEFAULT_CLUSTER]),
    registryPatienceMs: Math.min(readBudgetMs / 2, 2_000),
  });
  const clients = createAgentClients(options, directory.userOf);
  const inLane = createDatabaseLanes();
  const indexed = createIndexOnce();
  const breakers = new Map(
    clients.clusters.map((cluster) => {
      const probe = () => probeCluster(clients.ownLease(cluster));
      const restMs = options.breakerRestMs;
      return [cluster, createBreaker({ isFailure: isClusterFailure, restMs, probe })];
    }),
  );

  async function homeOf(agent: string): Promise<AgentHome> {
    const home = (await directory.homesOf([agent])).get(agent);
    if (home === undefined || home instanceof CodedError) throw home ?? new Error('no home');
    return home;
  }

  async function call<T>(
    caller: Caller,
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
        const { session } = caller;
        const spec = await clients.specFor(home, { session, writes: how.write !== undefined });
        const limits = { signal: bounded.signal, maxTimeMS: bounded.maxTimeMS, onRead };
        const place = { spec, database: home.database };
        const connected = () => clients.use(bounded, place, (db) => work(db, limits, home));
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
    healthCheck: () =>
      Promise.all(
        clients.clusters.map((cluster) =>
          clusterHealth({
            cluster,
            breaker: breakers.get(cluster)?.state() ?? 'closed',
            lease: clients.ownLease(cluster),
          }),
        ),
      ),
    clientCount: () => clients.size(),
    connections: () => clients.connections(),
    breakers: () =>
      Object.fromEntries([...breakers].map(([cluster, breaker]) => [cluster, breaker.state()])),
    async close() {
      for (const breaker of breakers.values()) breaker.close();
      await clients.close();
    },
  };
}
