import type { PoolClient } from 'pg';
import type { Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../support/rows';

interface Identity {
  role: string;
  agent?: string;
  identity?: string;
}

const REFUSED = '42501';
const READ_ONLY = '25006';

/** What checks in code are worth nothing against: these ask as the database's own roles. */
onEveryPostgres('The database itself', (gateway) => {
  let mine: string;
  let theirs: string;

  beforeAll(async () => {
    mine = await insertTask(gateway(), { agent_id: 'agent1' });
    theirs = await insertTask(gateway(), { agent_id: 'agent2' });
    for (const [task, agent_id] of [
      [mine, 'agent1'],
      [theirs, 'agent2'],
    ]) {
      await insertProgress(gateway(), task ?? '', { agent_id });
      await insertEvaluation(gateway(), task ?? '', { agent_id });
      await insertScreenshot(gateway(), task ?? '', { agent_id });
      const bucket = gateway().config.objects.buckets.binaries;
      await insertScreenshot(gateway(), task ?? '', { agent_id, bucket });
    }
    await gateway().pg.query(`INSERT INTO agents (name) VALUES ('agent1'), ('agent2')`);
    await gateway().pg.query(
      `INSERT INTO triptych.idempotency_keys VALUES ('agent:agent1:a', 'k', 'h', '{}', now()),
                                                    ('agent:agent2:b', 'k', 'h', '{}', now())`,
    );
  });

  const rows = (identity: Identity, text: string) =>
    as(gateway(), identity, async (client) => (await client.query(text)).rows);
  const count = async (identity: Identity, table: string) =>
    (await rows(identity, `SELECT count(*)::int AS n FROM ${table}`))[0].n;
  const code = (identity: Identity, text: string) =>
    rows(identity, text).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );

  const agent1 = { role: 'agent', agent: 'agent1', identity: 'agent:agent1:a' };
  const TABLES = [
    'tasks',
    'task_progress',
    'binary_file_metadata',
    'agents',
    'triptych.idempotency_keys',
  ];

  it('shows an agent its own rows alone', async () => {
    expect(await count(agent1, 'tasks')).toBe(1);
    expect(await count(agent1, 'task_progress')).toBe(1);
    expect(await count(agent1, 'binary_file_metadata')).toBe(2);
    expect(await count(agent1, 'triptych.idempotency_keys')).toBe(1);
    expect(await rows(agent1, 'SELECT name FROM agents')).toEqual([{ name: 'agent1' }]);
    expect(await rows(agent1, `SELECT id FROM tasks WHERE id = '${theirs}'`)).toEqual([]);
  });

  it.each(TABLES)('shows no row of %s to an agent without a name', async (table) => {
    for (const agent of [undefined, '']) {
      expect(await count({ role: 'agent', agent, identity: agent }, table)).toBe(0);
    }
  });

  it('lets an agent write as itself only', async () => {
    const insert = (agent: string) =>
      code(agent1, `INSERT INTO tasks (title, agent_id) VALUES ('x', '${agent}')`);
    expect(await insert('agent1')).toBe('done');
    expect(await insert('agent2')).toBe(REFUSED);
    const give = `UPDATE tasks SET agent_id = 'agent2' WHERE id = '${mine}'`;
    expect(await code(agent1, give)).toBe(REFUSED);
    const progress = (task: string) =>
      code(agent1, `INSERT INTO task_progress (task_id, agent_id) VALUES ('${task}', 'agent1')`);
    expect(await progress(mine)).toBe('done');
    expect(await progress(theirs)).toBe(REFUSED);
    const stolen = `UPDATE tasks SET title = 'stolen' WHERE id = '${theirs}' RETURNING id`;
    expect(await rows(agent1, stolen)).toEqual([]);
    const gone = `DELETE FROM binary_file_metadata WHERE agent_id = 'agent2' RETURNING id`;
    expect(await rows(agent1, gone)).toEqual([]);
    const key = `INSERT INTO triptych.idempotency_keys VALUES ('agent:agent2:b', 'x', 'h', '{}', now())`;
    expect(await code(agent1, key)).toBe(REFUSED);
  });

  it('lets an agent name no object under another’s prefix, and no task of another', async () => {
    const file = (path: string, task: string | null) =>
      code(
        agent1,
        `INSERT INTO binary_file_metadata (agent_id, bucket, object_path, task_id)
         VALUES ('agent1', 'screenshots', '${path}', ${task ? `'${task}'` : 'NULL'})`,
      );
    expect(await file('agent1/new.png', mine)).toBe('done');
    expect(await file('agent1/new.png', null)).toBe('done');
    expect(await file('agent1/new.png', theirs)).toBe(REFUSED);
    for (const path of ['agent2/new.png', 'agent10/new.png', 'agent1', '/agent1/new.png']) {
      expect([path, await file(path, mine)]).toEqual([path, REFUSED]);
    }
    const moved = `UPDATE binary_file_metadata SET object_path = 'agent2/x.png' WHERE agent_id = 'agent1'`;
    expect(await code(agent1, moved)).toBe(REFUSED);
  });

  it.each([
    ['agent', 'SELECT * FROM evaluations'],
    ['agent', 'DELETE FROM tasks'],
    ['agent', 'UPDATE task_progress SET message = NULL'],
    ['agent', `UPDATE agents SET mongo_database = 'agent2db'`],
    ['agent', 'SELECT * FROM triptych.api_keys'],
    ['evaluator', `UPDATE tasks SET status = 'completed'`],
    ['evaluator', `INSERT INTO tasks (title) VALUES ('x')`],
    ['evaluator', 'DELETE FROM evaluations'],
    ['evaluator', 'UPDATE evaluations SET score = 1'],
    ['evaluator', 'DELETE FROM binary_file_metadata'],
    ['frontend', 'SELECT * FROM tasks'],
    ['frontend', 'SELECT config FROM tasks'],
    ['frontend', 'SELECT metadata FROM tasks'],
    ['frontend', 'SELECT user_id FROM tasks'],
    ['frontend', 'SELECT error_message FROM tasks'],
    ['frontend', 'SELECT data FROM task_progress'],
    ['frontend', 'SELECT checksum FROM binary_file_metadata'],
    ['frontend', 'SELECT score FROM evaluations'],
    ['frontend', 'SELECT name FROM agents'],
    ['frontend', `INSERT INTO tasks (title) VALUES ('x')`],
    ['frontend', 'SELECT * FROM triptych.idempotency_keys'],
    ['system', 'SELECT id FROM tasks'],
    ['system', 'SELECT id FROM evaluations'],
    ['admin', 'DELETE FROM tasks'],
    ['admin', 'DELETE FROM evaluations'],
    ['admin', 'SELECT * FROM triptych.api_keys'],
    ['admin', 'CREATE TABLE mine (id int)'],
    ['admin', 'DROP TABLE tasks'],
  ])('does not let triptych_%s do: %s', async (role, text) => {
    expect(await code({ role, agent: 'agent1' }, text)).toBe(REFUSED);
  });

  it('shows a frontend the summary’s columns, and screenshots alone', async () => {
    const frontend = { role: 'frontend' };
    expect(await rows(frontend, 'SELECT id, title, status, trace_id FROM tasks')).toHaveLength(2);
    expect(await rows(frontend, 'SELECT message FROM task_progress')).toHaveLength(2);
    const buckets = await rows(frontend, 'SELECT DISTINCT bucket FROM binary_file_metadata');
    expect(buckets).toEqual([{ bucket: gateway().config.objects.buckets.screenshots }]);
  });

  it.each(['agent', 'evaluator', 'frontend', 'admin', 'system'])(
    'lets triptych_%s add to the audit log and never change it',
    async (role) => {
      const insert = `INSERT INTO audit_log (action, actor) VALUES ('test', '${role}')`;
      expect(await code({ role }, insert)).toBe('done');
      expect(await code({ role }, `UPDATE audit_log SET actor = 'x'`)).toBe(REFUSED);
      expect(await code({ role }, 'DELETE FROM audit_log')).toBe(REFUSED);
      expect(await code({ role }, 'TRUNCATE audit_log')).toBe(REFUSED);
      const read = await code({ role }, 'SELECT actor FROM audit_log');
      expect(read).toBe(role === 'admin' ? 'done' : REFUSED);
    },
  );

  it('writes nothing in a transaction that reads', async () => {
    const insert = `INSERT INTO audit_log (action, actor) VALUES ('test', 'x')`;
    const work = as(gateway(), { role: 'admin', readOnly: true }, (client) => client.query(insert));
    await expect(work).rejects.toMatchObject({ code: READ_ONLY });
  });

  it('goes on for the tables’ owner as if there were no wall', async () => {
    const { rows: all } = await gateway().pg.query('SELECT id FROM tasks');
    expect(all).toHaveLength(2);
    const { rows: forced } = await gateway().pg.query(
      `SELECT relname FROM pg_class WHERE relforcerowsecurity`,
    );
    expect(forced).toEqual([]);
  });
});

/** One transaction as the gateway opens it, rolled back whatever came of it. */
async function as<T>(
  { pg }: Gateway,
  { role, agent, identity, readOnly }: Identity & { readOnly?: boolean },
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pg.connect();
  try {
    await client.query(readOnly ? 'BEGIN READ ONLY' : 'BEGIN');
    await client.query(`SET LOCAL ROLE triptych_${role}`);
    if (agent !== undefined) {
      await client.query(
        `SELECT set_config('triptych.agent', $1, true), set_config('triptych.identity', $2, true)`,
        [agent, identity ?? ''],
      );
    }
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
