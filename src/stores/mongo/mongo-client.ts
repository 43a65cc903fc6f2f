import { createHash } from 'node:crypto';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import type { AgentPlace } from './agent-place';
import type { ConnectionCounts } from './connection-counts';
import { driver } from './driver';

/** Which client a place needs: clients are shared by everything with the same key. */
export interface ClientSpec {
  key: string;
  cluster: string;
  url: string;
  options: MongoClientOptions;
}

/** Of one client to one server. */
export const MAX_CONNECTIONS = 10;

/** `timeoutMS` does nothing in this driver: these, an abort signal and maxTimeMS are what bounds a call. */
const LIMITS: MongoClientOptions = {
  appName: 'triptych',
  maxPoolSize: MAX_CONNECTIONS,
  minPoolSize: 0,
  maxIdleTimeMS: 60_000,
  maxConnecting: 4,
  serverSelectionTimeoutMS: 800,
  connectTimeoutMS: 800,
  socketTimeoutMS: 60_000,
  waitQueueTimeoutMS: 500,
  retryReads: true,
};

export interface ClientUrls {
  cluster: string;
  evaluator?: string;
  /** How long to wait for a connection, where that is not the product's own. */
  connectionWaitMs?: number;
}

export function clientSpec(place: AgentPlace, urls: ClientUrls): ClientSpec {
  const { cluster, database, user } = place;
  const options = limitsOf(urls.connectionWaitMs);
  if (user === 'evaluator' && urls.evaluator !== undefined) {
    return { key: `${cluster}/evaluator`, cluster, url: urls.evaluator, options };
  }
  if (typeof user === 'string') {
    return { key: `${cluster}/cluster`, cluster, url: urls.cluster, options };
  }
  const { username, password, authSource = database } = user;
  // The password is part of who it is: a changed one gets a new client, the old one ends idle.
  const secret = createHash('sha256').update(password).digest('base64url').slice(0, 16);
  return {
    key: `${cluster}/agent/${JSON.stringify([authSource, username, secret])}`,
    cluster,
    url: urls.cluster,
    options: { ...options, auth: { username, password }, authSource },
  };
}

function limitsOf(ms?: number): MongoClientOptions {
  if (ms === undefined) return LIMITS;
  const waits = { waitQueueTimeoutMS: ms, connectTimeoutMS: ms, serverSelectionTimeoutMS: ms };
  return { ...LIMITS, ...waits };
}

/** A command as it leaves for a server: what counts round trips. */
export interface SentCommand {
  name: string;
  database: string;
  /** How many documents it may bring, where it says so. */
  limit?: number;
}

/** Who watches clients; commands cost something to watch. */
export interface ClientWatch {
  onCommand?: (command: SentCommand) => void;
  connections?: ConnectionCounts;
}

/** How clients are made. */
export function clientMaker({ onCommand, connections }: ClientWatch = {}) {
  return async ({ url, cluster, options }: ClientSpec): Promise<MongoClient> => {
    const { MongoClient } = driver();
    // Not connected here: the first operation does that, inside its own deadline.
    const client = new MongoClient(url, { ...options, monitorCommands: onCommand !== undefined });
    if (onCommand !== undefined) {
      client.on('commandStarted', ({ commandName, databaseName, command }) =>
        onCommand({ name: commandName, database: databaseName, limit: command.limit }),
      );
    }
    connections?.watch(client, cluster);
    return client;
  };
}

/** A client that nobody watches. */
export const connectClient = clientMaker();
