import { admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';
import { PAGE_FIELDS, walk } from './pages';

const TASKS = `query ($filter: TaskFilter, $first: Int, $after: String, $last: Int, $before: String) {
  tasks(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    ${PAGE_FIELDS} node { title } } totalCount
  }
}`;
const AT = Date.parse('2026-05-01T10:00:00Z');
const HOUR = 3_600_000;

/** Which logs each task has: level and hours after the start. */
const LOGS: Record<string, [level: string, hour: number][]> = {
  none: [],
  quiet: [['info', 1]],
  early: [['ERROR', 1]],
  late: [
    ['info', 1],
    ['error', 5],
  ],
  odd: [['fatal', 3]],
  both: [
    ['Warn', 4],
    ['error', 2],
  ],
};
const at = (hour: number) => new Date(AT + hour * HOUR);

onEveryPostgres('Tasks by their logs', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    for (const [index, [title, logs]] of Object.entries(LOGS).entries()) {
      // Two databases, one of which keeps its times as text; the tasks’ times decide the order.
      const name = index % 2 ? 'texts' : 'dates';
      const created_at = at(100 - index).toISOString();
      const id = await insertTask(gateway(), { title, agent_id: name, created_at, user_id: 'u' });
      if (title === 'early' || title === 'none') await insertEvaluation(gateway(), id);
      for (const [level, hour] of logs) {
        const time = name === 'texts' ? at(hour).toISOString() : at(hour);
        await databases.writeLogs(name, [{ level, task_id: id, created_at: time }]);
      }
    }
    await insertTask(gateway(), { title: 'nobody’s', agent_id: null, user_id: 'u' });
    await insertTask(gateway(), { title: 'nowhere', agent_id: 'no/database', user_id: 'u' });
  });
  afterAll(() => databases.close());

  const titles = async (filter: object, size = 100, backward = false) => {
    const options = { asker: evaluator, query: TASKS, field: 'tasks', size, backward };
    const found = await walk<{ title: string }>(gateway(), { ...options, variables: { filter } });
    return found.map(({ title }) => title);
  };

  it.each<[string, object, string[]]>([
    ['any', { hasLogs: {} }, ['quiet', 'early', 'late', 'odd', 'both']],
    ['a level', { hasLogs: { level: 'ERROR' } }, ['early', 'late', 'both']],
    ['another word', { hasLogs: { level: 'OTHER' } }, ['odd']],
    ['a time', { hasLogs: { since: at(3) } }, ['late', 'odd', 'both']],
    ['a level at a time', { hasLogs: { level: 'ERROR', since: at(2) } }, ['late', 'both']],
    ['none of a level', { not: { hasLogs: { level: 'ERROR' } }, userId: { eq: 'u' } }, []],
    [
      'either',
      { or: [{ hasLogs: { level: 'OTHER' } }, { title: { eq: 'none' } }] },
      ['none', 'odd'],
    ],
    [
      'two at once',
      { and: [{ hasLogs: { level: 'ERROR' } }, { hasLogs: { level: 'WARNING' } }] },
      ['both'],
    ],
    ['and no evaluation', { hasLogs: { level: 'ERROR' }, hasEvaluations: false }, ['late', 'both']],
    ['and a score', { hasLogs: {}, averageScore: { gte: 0 } }, ['early']],
    ['null', { hasLogs: null, userId: { eq: 'u' }, title: { eq: 'none' } }, ['none']],
  ])('are found by %s, in pages from both ends, and counted', async (name, filter, expected) => {
    const others = ['nobody’s', 'nowhere', 'none', 'quiet', 'odd'];
    const wanted = name === 'none of a level' ? others : expected;
    expect((await titles(filter)).sort()).toEqual([...wanted].sort());
    const whole = await titles(filter);
    expect(await titles(filter, 1)).toEqual(whole);
    expect(await titles(filter, 2, true)).toEqual(whole);
    const { tasks } = await gateway().data(evaluator, TASKS, { filter, first: 1 });
    expect(tasks.totalCount).toBe(whole.length);
  });

  it('ask each database once for a list with its count', async () => {
    const variables = {
      filter: { hasLogs: { level: 'ERROR' }, agentId: { in: ['dates', 'texts'] } },
    };
    const { mongoCalls } = await gateway().counted(() =>
      gateway().data(evaluator, TASKS, variables),
    );
    expect(mongoCalls.map((call) => call.agent).sort()).toEqual(['dates', 'texts']);
  });

  it('are found below an agent and in sums as well', async () => {
    const query = `query ($filter: TaskFilter) {
      agent(key: "dates") { tasks(filter: $filter) { nodes { title } totalCount } }
      taskStats(filter: $filter, groupBy: [AGENT]) { agentId count }
    }`;
    const filter = { hasLogs: { level: 'ERROR' } };
    const { agent: dates, taskStats } = await gateway().data(evaluator, query, { filter });
    expect(dates.tasks).toEqual({ nodes: [{ title: 'early' }], totalCount: 1 });
    expect(taskStats).toEqual([
      { agentId: 'dates', count: 1 },
      { agentId: 'texts', count: 2 },
    ]);
  });

  it('are each agent’s own to ask for, and not the frontend’s', async () => {
    const query = '{ tasks(filter: { hasLogs: { level: ERROR } }) { nodes { title } } }';
    const { tasks } = await gateway().data(agent('dates'), query);
    expect(tasks.nodes).toEqual([{ title: 'early' }]);
    expect((await gateway().ask(frontend, query)).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('are refused where too many match the rest, with a hint', async () => {
    await gateway().pg.query(
      `INSERT INTO tasks (title, agent_id, user_id)
       SELECT 'one of many', 'crowd', 'crowd' FROM generate_series(1, 10001)`,
    );
    const ask = (filter: object) => gateway().ask(admin, TASKS, { filter, first: 1 });
    const wide = { hasLogs: { level: 'ERROR' }, userId: { eq: 'crowd' } };
    const { errors } = await ask(wide);
    expect(errors?.[0]?.extensions.code).toBe('COST_LIMIT');
    expect(errors?.[0]?.message).toMatch(/more than 10000 tasks.*agentId or createdAt/);
    await gateway().pg.query(`DELETE FROM tasks WHERE ctid IN
      (SELECT ctid FROM tasks WHERE user_id = 'crowd' LIMIT 1)`);
    const { data } = await ask(wide);
    expect(data.tasks).toMatchObject({ edges: [], totalCount: 0 });
  });

  it('are refused by more conditions than a page could pay for', async () => {
    const or = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'OTHER'].map((level) => ({
      hasLogs: { level },
    }));
    expect(await gateway().code(evaluator, TASKS, { filter: { or } })).toBe('COST_LIMIT');
  });
});
