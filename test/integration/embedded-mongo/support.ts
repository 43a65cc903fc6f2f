import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient, type MongoClientOptions, MongoServerError } from 'mongodb';
import {
  type EmbeddedMongo,
  type MongoUser,
  startEmbeddedMongo,
} from '../../../src/embedded/mongo';

export const USERS: MongoUser[] = [
  { username: 'writer', password: 'p@ss/w:rd', roles: [{ db: '*', role: 'readWrite' }] },
  { username: 'reader', password: 'reads', roles: [{ db: '*', role: 'read' }] },
  { username: 'agent1', password: 'one', roles: [{ db: 'agent1db', role: 'readWrite' }] },
];

/** A server on a folder of its own, with the clients a test asks for; `close` leaves nothing. */
export class Bench {
  private readonly clients: MongoClient[] = [];

  private constructor(
    readonly folder: string,
    public server: EmbeddedMongo,
  ) {}

  static async start(): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'embedded-mongo-'));
    return new Bench(folder, await startEmbeddedMongo({ folder, users: USERS }));
  }

  async client(username = 'writer', options: MongoClientOptions = {}): Promise<MongoClient> {
    const client = new MongoClient(this.server.url(username), options);
    this.clients.push(client);
    return client.connect();
  }

  /** Stops the server and starts another on the same folder. */
  async restart(): Promise<void> {
    await this.closeClients();
    await this.server.stop();
    this.server = await startEmbeddedMongo({ folder: this.folder, users: USERS });
  }

  async close(): Promise<void> {
    await this.closeClients();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async closeClients(): Promise<void> {
    for (const client of this.clients.splice(0)) await client.close();
  }
}

/** The code with which the server refuses. */
export async function codeOf(work: Promise<unknown>): Promise<number | string | undefined> {
  try {
    await work;
  } catch (error) {
    if (error instanceof MongoServerError) return error.code;
    throw error;
  }
  return undefined;
}
