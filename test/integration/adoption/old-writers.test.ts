import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import { type MigrateReport, migrate } from '../../../src/stores/postgres/migrate';
import {
  columnsOf,
  fingerprints,
  fixture,
  type Platform,
  platformServers,
  withClient,
} from './platform';

const run = (platform: Platform): Promise<MigrateReport> =>
  migrate({ ...platform, wall: true, screenshotsBucket: 'screenshots' });

/** The statements that SQLAlchemy sends for a new task, a change and a look at it. */
async function writeAsBefore(client: Client, agent: string): Promise<number> {
  const { rows } = await client.query(
    `INSERT INTO tasks (agent_id, title, description, status, created_at, updated_at, completed_at, metadata)
     VALUES ($1, 'Written as before', NULL, 'pending', '2025-01-01 00:00:00', '2025-01-01 00:00:00', NULL, '{}')
     RETURNING tasks.id`,
    [agent],
  );
  const { id } = rows[0];
  await client.query(
    `INSERT INTO task_progress (task_id, agent_id, progress_percent, message, data, timestamp)
     VALUES ($1, $2, 10, 'begun', NULL, '2025-01-01 00:00:01')`,
    [id, agent],
  );
  await client.query(
    `UPDATE tasks SET status='completed', updated_at='2025-01-02' WHERE tasks.id = $1`,
    [id],
  );
  const seen = await client.query('SELECT status FROM tasks WHERE id = $1', [id]);
  expect(seen.rows).toEqual([{ status: 'completed' }]);
  return id;
}

async function asWorker<T>({ url, worker }: Platform, work: (client: Client) => Promise<T>) {
  return withClient(url, async (client) => {
    await client.query(`BEGIN; SET LOCAL ROLE ${worker}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

describe.each(platformServers(fixture('sqlalchemy')))('old code on $name', (server) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await server.create();
    // The owner may put on its worker's role, so that both are tried by one login.
    if (platform.adminUrl) {
      await withClient(platform.adminUrl, (client) =>
        client.query(`GRANT ${platform.worker} TO ${new URL(platform.url).username}`),
      );
    }
  });
  afterAll(() => platform.drop());

  it('writes before, while and after its tables are adopted', async () => {
    await withClient(platform.url, (client) => writeAsBefore(client, 'before'));
    await asWorker(platform, (client) => writeAsBefore(client, 'before'));
    let adopted = false;
    const writer = withClient(platform.url, async (client) => {
      let written = 0;
      while (!adopted) {
        await writeAsBefore(client, 'while');
        written += 1;
      }
      return written;
    });
    const reports = await Promise.all(
      platform.embedded ? [run(platform)] : [run(platform), run(platform)],
    );
    adopted = true;
    expect(reports.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
    const written = await writer;
    await withClient(platform.url, (client) => writeAsBefore(client, 'after'));
    await asWorker(platform, (client) => writeAsBefore(client, 'after'));
    const counts = await withClient(platform.url, async (client) => {
      const { rows } = await client.query(
        `SELECT agent_id, count(*)::int AS count FROM tasks
         WHERE agent_id IN ('before', 'while', 'after') GROUP BY 1`,
      );
      return Object.fromEntries(rows.map(({ agent_id, count }) => [agent_id, count]));
    });
    expect(counts).toEqual({ before: 2, while: written, after: 2 });
  });

  it('reads and dumps all it owns', async () => {
    await withClient(platform.url, async (client) => {
      // As pg_dump does, which would rather fail than leave out rows.
      await client.query('SET row_security = off');
      const { rows } = await client.query('SELECT count(*)::int AS count FROM tasks');
      expect(rows[0].count).toBeGreaterThan(26);
    });
    if (platform.embedded) return;
    const args = ['--data-only', '--table=tasks', `--dbname=${platform.url}`];
    const dump = await promisify(execFile)('pg_dump', args, { maxBuffer: 2 ** 26 }).catch(
      (error: { stderr?: string; message: string }) => ({
        stdout: '',
        stderr: error.stderr || error.message,
      }),
    );
    // One that is older than its server refuses before it looks at a table; some machines have none.
    if (!/version mismatch|ENOENT/.test(dump.stderr)) expect(dump.stdout).toContain('Old task 24');
  });

  it('is not locked out by migrating what is migrated', async () => {
    if (platform.embedded) return;
    await withClient(platform.url, async (client) => {
      await client.query('BEGIN');
      await writeAsBefore(client, 'open');
      // A change of the table would wait for the open transaction.
      expect(await run(platform)).toEqual({ applied: [], indexes: [], wall: 'raised' });
      await client.query('ROLLBACK');
    });
  });
});

describe.each(platformServers(fixture('sqlalchemy')))('a long transaction on $name', (server) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await server.create();
  });
  afterAll(() => platform.drop());

  it('is waited for without holding up those behind', async () => {
    // One session for everybody: there nobody waits for anybody's transaction.
    if (platform.embedded) return;
    await withClient(platform.url, (long) =>
      withClient(platform.url, async (other) => {
        await long.query('BEGIN');
        await writeAsBefore(long, 'long');
        const migrating = run(platform);
        const waiting = async () => {
          const { rows } = await other.query(
            `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'tasks'::regclass`,
          );
          return rows.length > 0;
        };
        while (!(await waiting())) await new Promise(setImmediate);
        // Queued behind the change of the table, which gives way in time.
        await other.query(`SET statement_timeout = '10s'`);
        await writeAsBefore(other, 'behind');
        await long.query('COMMIT');
        expect(await migrating).toMatchObject({ wall: 'raised' });
      }),
    );
  });
});

const LARGE = `${fixture('sqlalchemy')};
  INSERT INTO tasks (agent_id, title, status, created_at)
  SELECT 'agent1', 'Many ' || n, 'completed', TIMESTAMP '2024-01-01' + n * INTERVAL '1 second'
  FROM generate_series(1, 60000) AS n;
  CREATE INDEX idx_tasks_trace_id ON tasks (title);
  CREATE INDEX idx_tasks_metadata ON tasks USING gin (metadata);
  ANALYZE tasks`;

describe.each(platformServers(LARGE))('a large table on $name', (server) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await server.create();
  });
  afterAll(() => platform.drop());

  it('gets its indexes while writers go on, and no failed build stays behind', async () => {
    const columns = await columnsOf(platform.url);
    const before = await fingerprints(platform.url, columns);
    // What a build leaves behind that was cut off.
    await withClient(platform.adminUrl ?? platform.url, (client) =>
      client.query(
        `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_tasks_metadata'::regclass`,
      ),
    );
    const said: string[] = [];
    const say = (sentence: string) => said.push(sentence);
    await migrate({ ...platform, wall: true, screenshotsBucket: 'screenshots', say });
    const how = platform.embedded ? '' : ' while writers go on';
    // A name that is taken stays with its owner.
    expect(said).toContain(`PostgreSQL: tasks: build the index idx_tasks_trace_id_triptych${how}`);
    expect(said).toContain(`PostgreSQL: tasks: build the index idx_tasks_metadata${how}`);
    expect(await fingerprints(platform.url, columns)).toEqual(before);
    const left = await withClient(platform.url, (client) =>
      client.query('SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid'),
    );
    expect(left.rows).toEqual([]);
  });
});
