import type { Db, MongoClient } from 'mongodb';
import type { ClientBase, Pool } from 'pg';
import type { Config } from '../config/config';
import { createAgentDirectory } from '../stores/mongo/agent-directory';
import { DEFAULT_CLUSTER, type RegisteredPlace } from '../stores/mongo/agent-place';
import { clientSpec, connectClient } from '../stores/mongo/mongo-client';
import { toPostgresError } from '../stores/postgres/postgres-errors';

export interface AgentDatabases {
  of(agent: string): Promise<Db>;
  close(): Promise<void>;
}

/** A command that is busy itself comes late to its own connections; a request may not. */
const PATIENT = {
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  waitQueueTimeoutMS: 30_000,
};

interface PlaceRow {
  name: string;
  mongo_cluster: string | null;
  mongo_database: string | null;
}

/** The databases where the gateway will look for these agents, by one client per cluster and user. */
export async function openAgentDatabases(
  { mongo }: Config,
  pg: Pool | ClientBase,
): Promise<AgentDatabases> {
  const { clusters, url = '', databaseTemplate, agentCredentialsFile } = mongo;
  const urls = new Map(Object.entries({ ...clusters, [DEFAULT_CLUSTER]: url }));
  const places = await registeredPlaces(pg);
  const directory = createAgentDirectory({
    registry: { placesOf: async () => places },
    template: databaseTemplate,
    clusters: new Set(urls.keys()),
    credentialsFile: agentCredentialsFile,
  });
  const clients = new Map<string, Promise<MongoClient>>();

  return {
    of: async (agent) => {
      const home = (await directory.homesOf([agent])).get(agent);
      if (home === undefined || home instanceof Error) throw home;
      const user = (await directory.userOf(agent)) ?? 'cluster';
      const spec = clientSpec({ ...home, user }, { cluster: urls.get(home.cluster) ?? '' });
      const client =
        clients.get(spec.key) ??
        connectClient({ ...spec, options: { ...spec.options, ...PATIENT } });
      clients.set(spec.key, client);
      return (await client).db(home.database);
    },
    close: async () => {
      for (const client of clients.values()) await (await client).close();
    },
  };
}

/** All that are registered: one without a place may stand in the way of another's name. */
async function registeredPlaces(pg: Pool | ClientBase): Promise<Map<string, RegisteredPlace>> {
  const answer = pg.query<PlaceRow>('SELECT name, mongo_cluster, mongo_database FROM agents');
  const { rows } = await answer.catch((error: unknown) => {
    throw toPostgresError(error);
  });
  return new Map(
    rows.map(({ name, mongo_cluster, mongo_database }) => [
      name,
      { cluster: mongo_cluster ?? undefined, database: mongo_database ?? undefined },
    ]),
  );
}
