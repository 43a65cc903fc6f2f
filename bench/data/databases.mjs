import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';
import { databaseTime } from '../harness/database-time.mjs';
import { MAIN } from '../harness/paths.mjs';
import { loadTables } from './load-tables.mjs';

const run = promisify(execFile);

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Its version, and what it has used of the processor so far. */
export const describeDatabase = (url) =>
  withClient(url, async (client) => {
    const { rows } = await client.query(
      "SELECT current_setting('server_version') AS version, pg_backend_pid() AS pid",
    );
    const [{ version, pid }] = rows;
    return { version: version.split(' ')[0], micros: databaseTime(pid) };
  });

/**
 * A login as the how-to asks for, which owns its databases and is no superuser: rows are then
 * guarded by the database's own rules too, as they are in production.
 */
export async function makeLogin(admin, stores) {
  const name = `triptych_bench_${randomBytes(5).toString('hex')}`;
  const password = randomBytes(18).toString('hex');
  await withClient(admin, (client) =>
    client.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD '${password}'`),
  );
  const databases = [];
  const urlOf = (database) => {
    const url = new URL(admin);
    url.username = name;
    url.password = password;
    url.pathname = `/${database}`;
    return url.href;
  };
  return {
    /** A migrated database with so many tasks, and with everything else in proportion. */
    async makeDatabase(tasks) {
      const database = `${name}_${tasks}`;
      databases.push(database);
      await withClient(admin, (client) =>
        client.query(`CREATE DATABASE ${database} OWNER ${name}`),
      );
      const url = urlOf(database);
      await migrate({ ...stores, DATABASE_URL: url, DATABASE_ADMIN_URL: admin });
      const counts = await withClient(url, (client) => loadTables(client, tasks));
      return { url, counts };
    },
    drop: () => withClient(admin, (client) => dropAll(client, { name, databases, admin })),
  };
}

async function migrate(variables) {
  const env = { PATH: process.env.PATH, LOG_LEVEL: 'error', ...variables };
  await run(process.execPath, [MAIN, 'migrate'], { env });
}

async function dropAll(client, { name, databases }) {
  for (const database of databases) {
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
  // Roles that migrations made are the server's and stay; what the login granted itself goes.
  await client.query(`DROP OWNED BY ${name}`);
  await client.query(`DROP ROLE ${name}`);
}
