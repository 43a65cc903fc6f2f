import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import type { Caller } from '../../../src/access/caller';
import type { Session } from '../../../src/access/session';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../../src/embedded/mongo';
import type { RegisteredPlace } from '../../../src/stores/mongo/agent-place';
import {
  createMongoStore,
  type MongoCall,
  type MongoStore,
  type MongoStoreOptions,
} from '../../../src/stores/mongo/mongo-store';

import { recordLeg } from '../../support/legs';

/** A server, a store over it, and a plain driver beside it that plays the agents. */
export interface MongoFixture {
  store: MongoStore;
  /** Every call the store made. */
  calls: MongoCall[];
  /** Every command that left for the server, as `name database` without the prefix of this fixture. */
  commands: string[];
  registry: Map<string, RegisteredPlace>;
  url: string;
  /** Only where the server is our own. */
  embedded?: EmbeddedMongo;
  /** The database of an agent, as the agent itself reaches it. */
  dbOf(agent: string): Db;
  another(options?: Partial<MongoStoreOptions>): MongoStore;
  stop(): Promise<void>;
}

export interface MongoServer {
  name: string;
  start(): Promise<{ url: string; embedded?: EmbeddedMongo; stop(): Promise<void> }>;
}

const USERS = [
  { username: 'root', password: 'p%w/1', roles: [{ db: '*', role: 'readWrite' as const }] },
  { username: 'reader', password: 'r', roles: [{ db: '*', role: 'read' as const }] },
];

const embedded: MongoServer = {
  name: 'embedded',
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'triptych-mongo-'));
    const server = await startEmbeddedMongo({ folder, users: USERS });
    recordLeg('mongo embedded');
    return {
      url: server.url('root'),
      embedded: server,
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

const realServer = (url: string): MongoServer => ({
  name: 'real',
  async start() {
    const client = await MongoClient.connect(url);
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    await client.close();
    recordLeg(`mongo ${version}`);
    return { url, stop: async () => {} };
  },
});

const given = process.env.TEST_MONGODB_URL;

/** The embedded server always, and the one that TEST_MONGODB_URL names. */
export const MONGO_SERVERS: MongoServer[] = [embedded, ...(given ? [realServer(given)] : [])];

export async function startMongoFixture(
  server: MongoServer,
  options: Partial<MongoStoreOptions> = {},
): Promise<MongoFixture> {
  const { url, embedded: own, stop } = await server.start();
  const prefix = `t${randomBytes(4).toString('hex')}`;
  const calls: MongoCall[] = [];
  const commands: string[] = [];
  const registry = new Map<string, RegisteredPlace>();
  const stores: MongoStore[] = [];
  const agentSide = new MongoClient(url);
  const dbOf = (agent: string) => agentSide.db(`${prefix}${agent.replaceAll('.', '_')}db`);
  const another = (changed: Partial<MongoStoreOptions> = {}) => {
    const store = createMongoStore({
      clusters: {},
      defaultUrl: url,
      template: `${prefix}{agent}db`,
      registry: { placesOf: async () => registry },
      onCall: (call) => calls.push(call),
      onCommand: ({ name, database }) => commands.push(`${name} ${database.replace(prefix, '')}`),
      ...options,
      ...changed,
    });
    stores.push(store);
    return store;
  };
  return {
    store: another(),
    calls,
    commands,
    registry,
    url,
    embedded: own,
    dbOf,
    another,
    async stop() {
      own?.faults.clear();
      await Promise.all(stores.map((store) => store.close()));
      if (own === undefined) await dropAll(agentSide, prefix);
      await agentSide.close();
      await stop();
    },
  };
}

async function dropAll(client: MongoClient, prefix: string): Promise<void> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) {
    if (name.startsWith(prefix)) await client.db(name).dropDatabase();
  }
}

export function callerOf(session: Session, { withinMs = 20_000, signal = never } = {}): Caller {
  return { session, requestId: 'test', deadline: Date.now() + withinMs, signal };
}

const never = new AbortController().signal;
export const evaluator = () => callerOf({ role: 'evaluator', sub: 'eve' });
export const agentCaller = (agent: string) => callerOf({ role: 'agent', sub: agent, agent });
