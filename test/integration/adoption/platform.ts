import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  type PostgresServer,
  postgresServers,
  type TestDatabase,
} from '../../support/test-postgres';

/** The database of a platform that was there before: made and used by a login of its own. */
export interface Platform extends TestDatabase {
  /** Who may make roles; the embedded engine has one login, which may do everything. */
  adminUrl?: string;
  /** A role that owns nothing and may read and write the tables. */
  worker: string;
}

export interface PlatformServer extends PostgresServer {
  name: string;
  create(): Promise<Platform>;
}

export const fixture = (name: string): string =>
  readFileSync(join(__dirname, '../../fixtures/adoption', `${name}.sql`), 'utf8');

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Databases that hold a platform's tables, on each PostgreSQL server there is. */
export function platformServers(sql: string): PlatformServer[] {
  return postgresServers().map((server) => ({ ...server, create: () => create(server, sql) }));
}

async function create(server: PostgresServer, sql: string): Promise<Platform> {
  const database = await server.create();
  const own = randomBytes(5).toString('hex');
  const owner = `platform_${own}`;
  const worker = `worker_${own}`;
  const name = new URL(database.url).pathname.slice(1);
  await withClient(database.url, async (client) => {
    await client.query(`CREATE ROLE ${worker} LOGIN PASSWORD 'platform'`);
    if (database.embedded) return;
    await client.query(`CREATE ROLE ${owner} LOGIN NOSUPERUSER CREATEROLE PASSWORD 'platform'`);
    await client.query(`ALTER DATABASE ${name} OWNER TO ${owner}`);
  });
  const url = database.embedded ? database.url : as(owner, database.url);
  await withClient(url, async (client) => {
    await client.query(sql);
    await client.query(`GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO ${worker}`);
    await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${worker}`);
  });
  return {
    url,
    embedded: database.embedded,
    ...(!database.embedded && { adminUrl: database.url }),
    worker,
    async drop() {
      await database.drop();
      if (database.embedded) return;
      const home = new URL(database.url);
      home.pathname = '/postgres';
      await withClient(home.href, (client) => client.query(`DROP ROLE ${worker}, ${owner}`));
    },
  };
}

function as(login: string, at: string): string {
  const url = new URL(at);
  url.username = login;
  url.password = 'platform';
  return url.href;
}

/** What stands in the columns that were there before, and in which files, table by table. */
export async function fingerprints(
  url: string,
  columns: Record<string, string>,
): Promise<Record<string, string>> {
  return withClient(url, async (client) => {
    const found: Record<string, string> = {};
    for (const [table, list] of Object.entries(columns)) {
      const { rows } = await client.query<{ sum: string }>(
        `SELECT concat_ws(' ', pg_relation_filenode($1::regclass),
           (SELECT md5(string_agg(md5(old::text), '' ORDER BY md5(old::text)))
            FROM (SELECT ${list} FROM ${table}) old)) AS sum`,
        [table],
      );
      found[table] = rows[0]?.sum ?? '';
    }
    return found;
  });
}

/** The columns that each table has now, as lists. */
export async function columnsOf(url: string): Promise<Record<string, string>> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ table: string; columns: string }>(
      `SELECT c.relname AS "table", string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
         AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1`,
    );
    return Object.fromEntries(rows.map(({ table, columns }) => [table, columns]));
  });
}
