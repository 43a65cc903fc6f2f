import type { Db, MongoClient } from 'mongodb';
import type { Session } from '../../access/session';
import type { AgentUser } from './agent-credentials';
import { type AgentHome, DEFAULT_CLUSTER } from './agent-place';
import { type BoundedCall, CallEnded } from './call-limits';
import { allClientsInUse, createClientCache, type Lease } from './client-cache';
import { type ConnectionCount, createConnectionCounts } from './connection-counts';
import {
  type ClientSpec,
  clientMaker,
  clientSpec,
  MAX_CONNECTIONS,
  type SentCommand,
} from './mongo-client';
import { isQueueTimeout, NoConnection } from './mongo-errors';
import { whoLogsIn } from './who-logs-in';

export interface AgentClientsOptions {
  /** Further clusters by the names that `agents.mongo_cluster` uses. */
  clusters: Record<string, string>;
  defaultUrl: string;
  /** The default cluster, and others by their names, as a user who only reads. */
  evaluatorUrl?: string;
  clusterEvaluators?: Record<string, string>;
  /** Every command that leaves for a server, for counting round trips. */
  onCommand?: (command: SentCommand) => void;
  /** How many clients may be open at once: one per cluster and user. */
  maxClients?: number;
  /** How long a call may wait for a connection to be made or to be free; well below a read's budget. */
  connectionWaitMs?: number;
}

/** The clients of all clusters, and as whom each agent's database is reached. */
export interface AgentClients {
  clusters: readonly string[];
  /** The client that a session reaches an agent's database by. */
  specFor(home: AgentHome, who: Visitor): Promise<ClientSpec>;
  /** Works on a database as long as the call may, with a leased client. */
  use<T>(
    bounded: BoundedCall,
    place: { spec: ClientSpec; database: string },
    work: (db: Db) => Promise<T>,
  ): Promise<T>;
  /** A client of the cluster's own user: whoever that is, it may ask whether the cluster is there. */
  ownLease(cluster: string): () => Promise<Lease<MongoClient>>;
  size(): number;
  connections(): Record<string, ConnectionCount>;
  close(): Promise<void>;
}

interface Visitor {
  session: Session;
  writes: boolean;
}

export function createAgentClients(
  options: AgentClientsOptions,
  userOf: (agent: string) => Promise<AgentUser | undefined>,
): AgentClients {
  const { clusters, defaultUrl, clusterEvaluators = {}, evaluatorUrl, connectionWaitMs } = options;
  const urls = new Map(Object.entries({ ...clusters, [DEFAULT_CLUSTER]: defaultUrl }));
  const evaluatorUrls = new Map(Object.entries(clusterEvaluators));
  if (evaluatorUrl) evaluatorUrls.set(DEFAULT_CLUSTER, evaluatorUrl);
  const connections = createConnectionCounts();
  const clients = createClientCache<ClientSpec, MongoClient>({
    connect: clientMaker({ onCommand: options.onCommand, connections }),
    maxClients: options.maxClients,
  });

  const urlOf = (cluster: string): string => urls.get(cluster) ?? defaultUrl;

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

  return {
    clusters: [...urls.keys()],
    async specFor(home, { session, writes }) {
      const evaluator = evaluatorUrls.get(home.cluster);
      const hasEvaluator = evaluator !== undefined;
      const user = await whoLogsIn({ session, home, writes, hasEvaluator, userOf });
      const cluster = urlOf(home.cluster);
      return clientSpec({ ...home, user }, { cluster, evaluator, connectionWaitMs });
    },
    async use(bounded, { spec, database }, work) {
      const lease = await leaseWithin(bounded, spec);
      return bounded.race(used(lease, work, database));
    },
    ownLease: (cluster) => {
      const place = { agent: '', database: '', cluster, user: 'cluster' } as const;
      return () => clients.lease(clientSpec(place, { cluster: urlOf(cluster), connectionWaitMs }));
    },
    size: () => clients.size(),
    connections: () => connections.byCluster(),
    close: () => clients.close(),
  };
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
