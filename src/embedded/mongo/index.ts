import { createServer, type Server, type Socket } from 'node:net';
import { FaultSwitch } from '../shared/faults';
import { ScramUsers } from './auth/scram';
import type { MongoUser } from './auth/users';
import { Cursors } from './commands/cursors';
import { Connection } from './connection';
import { Store } from './storage/store';

export type { Fault, FaultSwitch } from '../shared/faults';
export type { MongoUser } from './auth/users';

export interface EmbeddedMongoOptions {
  /** Where the databases are kept; made when it is not there. */
  folder: string;
  host?: string;
  /** Zero, the default, takes a free one. */
  port?: number;
  users: MongoUser[];
}

export interface EmbeddedMongo {
  host: string;
  port: number;
  /** A connection string with that user's password. */
  url(username: string): string;
  faults: FaultSwitch;
  stop(): Promise<void>;
}

/** Starts a MongoDB server in this process, for laptops and tests. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { folder, host = '127.0.0.1', port = 0, users } = options;
  const store = await Store.start(folder);
  const state = { store, users: new ScramUsers(users), cursors: new Cursors() };
  const faults = new FaultSwitch();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    if (!faults.admit(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connections += 1;
    new Connection({ socket, connectionId: connections, state, faults });
  });
  try {
    await listen(server, host, port);
  } catch (error) {
    await store.close();
    throw error;
  }
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    faults.clear();
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    state.cursors.close();
    await store.close();
  };
  return {
    host,
    port: bound,
    faults,
    url: (username) => urlOf({ users, username, host, port: bound }),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

interface UrlParts {
  users: readonly MongoUser[];
  username: string;
  host: string;
  port: number;
}

function urlOf({ users, username, host, port }: UrlParts): string {
  const user = users.find((known) => known.username === username);
  if (!user) throw new Error(`There is no MongoDB user named ${username}.`);
  const login = `${encodeURIComponent(username)}:${encodeURIComponent(user.password)}`;
  const name = host.includes(':') ? `[${host}]` : host;
  return `mongodb://${login}@${name}:${port}/?authSource=admin`;
}
