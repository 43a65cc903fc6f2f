import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { migrate } from '../../../src/stores/postgres/migrate';
import { postgresServers, type TestDatabase } from '../../support/test-postgres';
import { onConnection } from '../postgres/on-every-database';

/** A database with rows of every kind, another that is only migrated, and a folder beside them. */
export class Databases {
  private constructor(
    readonly full: TestDatabase,
    readonly empty: TestDatabase,
    readonly folder: string,
  ) {}

  static async open(server: ReturnType<typeof postgresServers>[number]): Promise<Databases> {
    const [full, empty] = await Promise.all([server.create(), server.create()]);
    for (const { url, embedded } of [full, empty]) {
      await migrate({ url, embedded, wall: true, screenshotsBucket: 'screenshots' });
    }
    await onConnection(full.url, writeRows);
    return new Databases(full, empty, await mkdtemp(join(tmpdir(), 'triptych-backup-')));
  }

  async close(): Promise<void> {
    await Promise.all([this.full.drop(), this.empty.drop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Two engines on a busy machine with slow cores. */
const SETUP_MS = 60_000;

export function onTwoDatabases(name: string, tests: (databases: () => Databases) => void): void {
  describe.each(postgresServers())(`${name} on $name`, (server) => {
    let opening: Promise<Databases>;
    let databases: Databases;
    beforeAll(async () => {
      opening = Databases.open(server);
      databases = await opening;
    }, SETUP_MS);
    tests(() => databases);
    // A setup that was late is still closed, or its engines would keep the run from ending.
    afterAll(async () => {
      await (await opening).close();
    }, SETUP_MS);
  });
}

const ODD_TEXTS = ['', '\\N', '\\.', 'a\tb\nc\rd\\e', 'ü 😀 \u2028', '"quoted", \'too\'', 'NULL'];

async function writeRows(client: Client): Promise<void> {
  await client.query(`
    INSERT INTO tasks (agent_id, title, description, metadata, created_at, completed_at)
      SELECT 'agent' || n % 5, 'Task ' || n, repeat('words ', n % 50),
             jsonb_build_object('n', n, 'deep', jsonb_build_array(n, null, 'x\ty')),
             timestamptz '2025-01-01 00:00:00.123456+00' + n * interval '1 minute',
             CASE WHEN n % 3 = 0 THEN 'infinity'::timestamptz END
      FROM generate_series(1, 3000) n;
    INSERT INTO task_progress (task_id, progress_percent, message)
      SELECT id, 100.0 / 3, 'third' FROM tasks;
    INSERT INTO evaluations (task_id, score) SELECT id, 'NaN' FROM tasks LIMIT 10;
    INSERT INTO binary_file_metadata (agent_id, bucket, object_path, size_bytes)
      SELECT agent_id, 'screenshots', agent_id || '/screenshots/' || id, 9007199254740993
      FROM tasks LIMIT 500;
    CREATE TABLE of_the_platform (id serial PRIMARY KEY, parent int REFERENCES of_the_platform,
      note text, raw bytea, twice int GENERATED ALWAYS AS (id * 2) STORED, changed int DEFAULT 0);
    CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.changed := NEW.changed + 1; RETURN NEW; END $$;
    CREATE TRIGGER count_changes BEFORE INSERT ON of_the_platform
      FOR EACH ROW EXECUTE FUNCTION count_changes();
    INSERT INTO of_the_platform (parent, raw) SELECT NULL, '\\x00ff0a5c' FROM generate_series(1, 3);
    UPDATE of_the_platform SET parent = 3 WHERE id = 1;
    DELETE FROM of_the_platform WHERE id = 2;
  `);
  for (const note of ODD_TEXTS) {
    await client.query('INSERT INTO of_the_platform (parent, note) VALUES (1, $1)', [note]);
    await client.query('INSERT INTO tasks (title, metadata) VALUES ($1, $2)', [
      note,
      JSON.stringify({ note }),
    ]);
  }
}

const TABLES = ['tasks', 'task_progress', 'evaluations', 'binary_file_metadata', 'agents'];

/** What every table holds, as one text each. */
export function fingerprints(url: string, tables: string[] = TABLES): Promise<string[]> {
  return onConnection(url, async (client) => {
    const prints: string[] = [];
    for (const table of tables) {
      const { rows } = await client.query<{ print: string }>(
        `SELECT count(*) || ' ' || md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS print
         FROM ${table} t`,
      );
      prints.push(`${table} ${rows[0]?.print}`);
    }
    return prints;
  });
}

export const run = (url: string, statement: string) =>
  onConnection(url, (client) => client.query(statement));
