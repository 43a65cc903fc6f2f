import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/postgres';
import { recordLeg } from './legs';

/** A database of a test's own. */
export interface TestDatabase {
  url: string;
  embedded: boolean;
  /** Ends the connections to it, as a server that goes away does; embedded ones cannot come back. */
  drop(): Promise<void>;
}

export interface PostgresServer {
  name: string;
  create(): Promise<TestDatabase>;
}

const EMBEDDED: PostgresServer = {
  name: 'embedded PostgreSQL',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'triptych-test-postgres-'));
    const server = await startEmbeddedPostgres({ folder });
    recordLeg('postgres embedded');
    return {
      url: server.url,
      embedded: true,
      async drop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

/** The real servers where the environment names some, else the embedded one. */
export function postgresServers(): PostgresServer[] {
  const urls = (process.env.TEST_DATABASE_URL ?? '').split(/\s+/).filter(Boolean);
  return urls.length > 0 ? urls.map((url, index) => realServer(url, index)) : [EMBEDDED];
}

/** All of them: for contracts that the embedded server shares with the real ones. */
export function everyPostgresServer(): PostgresServer[] {
  return [EMBEDDED, ...postgresServers().filter((server) => server !== EMBEDDED)];
}

function realServer(url: string, index: number): PostgresServer {
  return {
    name: `PostgreSQL server ${index + 1}`,
    async create() {
      const name = `triptych_test_${randomBytes(6).toString('hex')}`;
      await asAdmin(url, async (client) => {
        const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
        recordLeg(`postgres ${rows[0]?.server_version.split(' ')[0]}`);
        await client.query(`CREATE DATABASE ${name}`);
      });
      const own = new URL(url);
      own.pathname = `/${name}`;
      return {
        url: own.href,
        embedded: false,
        drop: () =>
          asAdmin(url, async (client) => {
            await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
          }),
      };
    },
  };
}

async function asAdmin(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
