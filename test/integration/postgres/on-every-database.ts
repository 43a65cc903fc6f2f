import { Client } from 'pg';
import { connectionOptions } from '../../../src/stores/postgres/connection-options';
import { type MigrateOptions, migrate } from '../../../src/stores/postgres/migrate';
import { postgresServers, type TestDatabase } from '../../support/test-postgres';

/** An empty database on each PostgreSQL server there is, and what migrating it takes. */
export interface Fresh {
  database: TestDatabase;
  migrate(options?: Partial<MigrateOptions>): ReturnType<typeof migrate>;
}

export function onEveryDatabase(name: string, tests: (fresh: () => Fresh) => void): void {
  describe.each(postgresServers())(`${name} on $name`, (server) => {
    let fresh: Fresh;
    beforeAll(async () => {
      const database = await server.create();
      fresh = {
        database,
        migrate: (options) =>
          migrate({
            url: database.url,
            embedded: database.embedded,
            wall: true,
            screenshotsBucket: 'screenshots',
            ...options,
          }),
      };
    });
    // First, so that what they clean up they find still there.
    tests(() => fresh);
    afterAll(async () => {
      await fresh.database.drop();
    });
  });
}

/** Work on a connection of its own; the embedded engine is one session for everybody. */
export async function onConnection<T>(url: string, work: (client: Client) => Promise<T>) {
  const client = new Client(connectionOptions(url));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
