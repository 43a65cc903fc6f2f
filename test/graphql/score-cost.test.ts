import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertTask } from '../support/rows';

const LIST = `query ($filter: TaskFilter, $orderBy: [TaskOrder!]!) {
  tasks(filter: $filter, orderBy: $orderBy, first: 3) { nodes { title } totalCount }
}`;
const OF_AGENT = `query ($key: String!, $filter: TaskFilter, $orderBy: [TaskOrder!]!) {
  agent(key: $key) { tasks(filter: $filter, orderBy: $orderBy, first: 3) { nodes { title } } }
}`;
const STATS = `query ($filter: TaskFilter) {
  taskStats(filter: $filter, groupBy: []) { count }
}`;

const BY_DATE = ['CREATED_AT_DESC'];
const BY_SCORE = ['CREATED_AT_ASC', 'AVERAGE_SCORE_DESC'];
const GOOD = { averageScore: { gt: 0.5 } };

onEveryPostgres('The cost of scores', (gateway) => {
  beforeAll(async () => {
    const id = await insertTask(gateway(), { agent_id: 'calm', title: 'scored' });
    await insertEvaluation(gateway(), id, { score: 0.75 });
    await gateway().pg.query(
      "INSERT INTO tasks (agent_id, title) SELECT 'busy', 'bulk' FROM generate_series(1, 10001)",
    );
  });

  it.each<[string, object | null, string[]]>([
    ['a filter by score', GOOD, BY_DATE],
    ['one that is hidden', { or: [{ and: [{ not: GOOD }] }, { title: { eq: 'x' } }] }, BY_DATE],
    ['an order by score', null, BY_SCORE],
    ['one over the tasks of a busy agent', { agentId: { eq: 'busy' } }, BY_SCORE],
    ['a filter that only the score narrows', { agentId: { eq: 'busy' }, ...GOOD }, BY_DATE],
  ])('refuses %s over more than 10,000 tasks', async (_, filter, orderBy) => {
    const { status, errors } = await gateway().ask(evaluator, LIST, { filter, orderBy });
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ path: ['tasks'], extensions: { code: 'COST_LIMIT' } }]);
    expect(errors?.[0]?.message).toMatch(/10000.*narrow/i);
  });

  it('answers where the rest of the filter leaves fewer', async () => {
    const filter = { agentId: { eq: 'calm' }, ...GOOD };
    const { tasks } = await gateway().data(evaluator, LIST, { filter, orderBy: BY_SCORE });
    expect(tasks).toEqual({ nodes: [{ title: 'scored' }], totalCount: 1 });
  });

  it('asks the same of an agent’s tasks and of sums', async () => {
    const ask = (key: string, filter: object | null, orderBy: string[]) =>
      gateway().code(evaluator, OF_AGENT, { key, filter, orderBy });
    expect(await ask('busy', GOOD, BY_DATE)).toBe('COST_LIMIT');
    expect(await ask('busy', null, BY_SCORE)).toBe('COST_LIMIT');
    expect(await ask('busy', null, BY_DATE)).toBe('0 errors');
    const { agent } = await gateway().data(evaluator, OF_AGENT, {
      key: 'calm',
      filter: GOOD,
      orderBy: BY_SCORE,
    });
    expect(agent.tasks.nodes).toEqual([{ title: 'scored' }]);

    expect(await gateway().code(evaluator, STATS, { filter: GOOD })).toBe('COST_LIMIT');
    const filter = { agentId: { in: ['calm', 'nobody'] }, ...GOOD };
    const { taskStats } = await gateway().data(evaluator, STATS, { filter });
    expect(taskStats).toEqual([{ count: 1 }]);
  });

  it('counts to the cap and says whether that is all', async () => {
    const query = `{ tasks {
      usual: totalCount usualExact: totalCountExact
      three: totalCount(cap: 3) threeExact: totalCountExact(cap: 3)
      all: totalCount(cap: 10002) allExact: totalCountExact(cap: 10002)
    } }`;
    expect((await gateway().data(evaluator, query)).tasks).toEqual({
      usual: 10_000,
      usualExact: false,
      three: 3,
      threeExact: false,
      all: 10_002,
      allExact: true,
    });
    for (const cap of [0, -1, 100_001]) {
      const { errors } = await gateway().ask(evaluator, `{ tasks { totalCount(cap: ${cap}) } }`);
      expect(errors).toMatchObject([
        { path: ['tasks', 'totalCount'], extensions: { code: 'BAD_USER_INPUT', argument: 'cap' } },
      ]);
    }
  });

  it('counts only where it is asked', async () => {
    const { statements } = await gateway().counted(() =>
      gateway().data(evaluator, '{ tasks { nodes { title } pageInfo { hasNextPage } } }'),
    );
    expect(statements).toHaveLength(1);
  });
});
