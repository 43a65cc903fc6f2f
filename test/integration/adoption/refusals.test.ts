import { CodedError } from '../../../src/errors';
import { type MigrateOptions, migrate } from '../../../src/stores/postgres/migrate';
import { catalogSnapshot } from '../postgres/catalog-snapshot';
import { fixture, type Platform, platformServers, withClient } from './platform';

const run = (platform: Platform, options: Partial<MigrateOptions> = {}) =>
  migrate({ ...platform, wall: true, screenshotsBucket: 'screenshots', ...options });

async function refusal(work: Promise<unknown>): Promise<CodedError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CodedError) return error;
  throw new Error(`expected a coded refusal, not ${String(error)}`);
}

const everything = ({ url }: Platform): Promise<string[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query(
      `SELECT concat_ws(' ', n.nspname, c.relname, c.relkind, c.relrowsecurity, a.attname, a.atthasdef) AS line
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
       WHERE n.nspname !~ '^pg_|^information_schema' ORDER BY 1`,
    );
    return rows.map(({ line }) => line);
  });

/** Databases of something else, with what is said of them. */
const FOREIGN: { what: string; sql: string; says: (string | RegExp)[] }[] = [
  {
    what: 'tasks of a to-do list',
    sql: 'CREATE TABLE tasks (id serial PRIMARY KEY, title text, due date, done boolean)',
    says: ['tasks has the columns id, title, due, done; expected at least id, agent_id, title'],
  },
  {
    what: 'tasks with none of our columns',
    sql: 'CREATE TABLE tasks (name text, crontab text)',
    says: ['tasks has the columns name, crontab; expected at least id, agent_id, title'],
  },
  {
    what: 'views',
    sql: `CREATE TABLE scores (id int, task_id int, score float);
      CREATE VIEW evaluations AS SELECT * FROM scores;
      CREATE MATERIALIZED VIEW task_progress AS SELECT * FROM scores`,
    says: [
      'evaluations is a view; expected a table with id, task_id, score',
      'task_progress is a materialized view; expected a table with id, task_id',
    ],
  },
  {
    what: 'columns of other types',
    sql: `CREATE TYPE state AS ENUM ('NEW', 'DONE');
      CREATE TABLE tasks (id serial PRIMARY KEY, agent_id integer, title text, status state)`,
    says: [/tasks\.agent_id is integer; expected text/, /tasks\.status is state; expected text/],
  },
  {
    what: 'keys that are none',
    sql: `CREATE TABLE tasks (id integer, agent_id text, title text);
      CREATE TABLE evaluations (id integer PRIMARY KEY, task_id integer, score float)`,
    says: [
      'tasks.id is not unique; expected a primary key',
      'evaluations.id is a whole number that nothing counts; expected a sequence',
    ],
  },
  {
    what: 'references of another type than the key',
    sql: `CREATE TABLE tasks (id uuid PRIMARY KEY, agent_id text, title text);
      CREATE TABLE task_progress (id serial PRIMARY KEY, task_id integer, message text)`,
    says: ['task_progress.task_id is integer; expected uuid, as the key of tasks is'],
  },
  {
    what: 'an agents table of people',
    sql: 'CREATE TABLE agents (id serial PRIMARY KEY, first_name text, phone text)',
    says: ['agents has the columns id, first_name, phone; expected at least id, name'],
  },
];

describe.each(platformServers(''))('something else on $name', (server) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await server.create();
  });
  afterAll(() => platform.drop());

  it.each(FOREIGN)('is refused as it was: $what', async ({ sql, says }) => {
    await withClient(platform.url, (client) =>
      client.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${sql}`),
    );
    const before = await everything(platform);
    const { code, message } = await refusal(run(platform));
    expect(code).toBe('CONFLICT');
    for (const part of says) expect(message).toMatch(part);
    expect(message).toContain('nothing was changed');
    expect(await everything(platform)).toEqual(before);
  });
});

describe.each(platformServers(fixture('sqlalchemy')))('rights on $name', (server) => {
  let platform: Platform;
  beforeEach(async () => {
    platform = await server.create();
  });
  afterEach(() => platform.drop());

  it('that are missing are asked of an administrator, in statements', async () => {
    const { adminUrl } = platform;
    if (!adminUrl) return;
    const name = new URL(platform.url).pathname.slice(1);
    await withClient(adminUrl, (client) =>
      client.query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER; CREATE ROLE other_${name};
        ALTER TABLE tasks OWNER TO other_${name}`),
    );
    for (let round = 1; ; round += 1) {
      expect(round).toBeLessThan(8);
      const error = await refusal(run(platform, { adminUrl: undefined })).catch(() => undefined);
      if (!error) break;
      expect(error.code).toBe('FORBIDDEN');
      const statements = error.message.slice(error.message.indexOf('\n'));
      await withClient(adminUrl, (client) => client.query(statements));
    }
    expect(await run(platform)).toEqual({ applied: [], indexes: [], wall: 'raised' });
    await withClient(adminUrl, (client) =>
      client.query(`ALTER TABLE tasks OWNER TO CURRENT_USER; DROP ROLE other_${name}`),
    );
  });

  it('that are missing for its own tables are asked for at once, before anything is changed', async () => {
    const { adminUrl } = platform;
    if (!adminUrl) return;
    const name = new URL(platform.url).pathname.slice(1);
    await withClient(adminUrl, (client) =>
      client.query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER`),
    );
    const before = await everything(platform);
    const { code, message } = await refusal(run(platform, { adminUrl: undefined }));
    expect(code).toBe('FORBIDDEN');
    expect(await everything(platform)).toEqual(before);
    const statements = message.slice(message.indexOf('\n'));
    await withClient(adminUrl, (client) => client.query(statements));
    expect(await run(platform, { adminUrl: undefined })).toMatchObject({ wall: 'raised' });
  });

  it('that the platform keeps rows by are opened to nobody', async () => {
    await withClient(platform.url, (client) =>
      client.query(
        `ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;
         CREATE POLICY tenants ON tasks USING (agent_id = 'agent2')`,
      ),
    );
    await run(platform);
    const rows = await withClient(platform.url, async (client) => {
      const policies = await client.query(
        `SELECT roles::text FROM pg_policies WHERE policyname = 'triptych_open' AND tablename = 'tasks'`,
      );
      return policies.rows;
    });
    expect(rows).toHaveLength(1);
    expect(rows[0].roles).not.toContain('public');
    const before = await withClient(platform.url, catalogSnapshot);
    await run(platform);
    expect(await withClient(platform.url, catalogSnapshot)).toEqual(before);
  });
});
