import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../../src/embedded/mongo';
import type { FaultSwitch } from '../../src/embedded/shared/faults';
import { recordLeg } from './legs';

export interface TestMongo {
  url: string;
  evaluatorUrl?: string;
  /** Gives every test databases of its own on a shared server. */
  template: string;
  /** Only the embedded server has one. */
  faults?: FaultSwitch;
  stop(): Promise<void>;
}

export async function startTestMongo(): Promise<TestMongo> {
  const url = process.env.TEST_MONGODB_URL;
  return url ? onRealServer(url) : embedded();
}

async function embedded(): Promise<TestMongo> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-test-mongo-'));
  const server = await startEmbeddedMongo({
    folder,
    users: [
      { username: 'writer', password: 'writer-secret', roles: [{ db: '*', role: 'readWrite' }] },
      { username: 'reader', password: 'reader-secret', roles: [{ db: '*', role: 'read' }] },
    ],
  });
  recordLeg('mongo embedded');
  return {
    url: server.url('writer'),
    evaluatorUrl: server.url('reader'),
    template: '{agent}db',
    faults: server.faults,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function onRealServer(url: string): Promise<TestMongo> {
  const prefix = `t${randomBytes(5).toString('hex')}_`;
  const client = await MongoClient.connect(url);
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  recordLeg(`mongo ${version}`);
  return {
    url,
    template: `${prefix}{agent}db`,
    async stop() {
      const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
      for (const { name } of databases) {
        if (name.startsWith(prefix)) await client.db(name).dropDatabase();
      }
      await client.close();
    },
  };
}
