import { agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const HISTOGRAM = `query ($filter: AgentLogFilter, $interval: String!, $groupBy: [LogGroup!], $first: Int) {
  logHistogram(filter: $filter, interval: $interval, groupBy: $groupBy, first: $first) {
    buckets { start level agentId count } unavailable { agentId code } skipped
  }
}`;
const AT = Date.parse('2026-05-01T10:00:00Z');
const MINUTE = 60_000;
const AGENTS = ['one', 'two', 'three'];
const LEVELS = ['debug', 'info', 'Warn', 'ERROR', 'panic'];
const since = new Date(AT).toISOString();

interface Written {
  agentId: string;
  level: string;
  minute: number;
}

onEveryPostgres('Histograms of logs', (gateway) => {
  let databases: AgentDatabases;
  let task = '';
  const written: Written[] = [];
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    for (const [at, agentId] of AGENTS.entries()) {
      const id = await insertTask(gateway(), { agent_id: agentId });
      task ||= id;
      const logs = Array.from({ length: 40 }, (_, index) => {
        const minute = (index * (at + 3)) % 95;
        const level = LEVELS[(index + at) % LEVELS.length] ?? '';
        written.push({ agentId, level: level.toUpperCase(), minute });
        // Each agent keeps its times in a way of its own.
        const ms = AT + minute * MINUTE;
        const created_at = [new Date(ms), ms / 1000, new Date(ms).toISOString()][at];
        return { level, created_at, message: `step ${index}`, task_id: index % 2 ? id : null };
      });
      await databases.writeLogs(agentId, logs);
    }
    await databases.writeLogs('three', [{ level: 'info', created_at: 'once upon a time' }]);
  });
  afterAll(() => databases.close());

  const ask = async (variables: object, asker = evaluator) =>
    (await gateway().data(asker, HISTOGRAM, variables)).logHistogram;
  const sum = (buckets: { count: number }[]) => buckets.reduce((all, { count }) => all + count, 0);

  it.each([
    ['PT1M', 1],
    ['PT15M', 15],
    ['PT1H', 60],
    ['PT1H30M', 90],
    ['P1D', 1440],
  ])('count by %s, aligned to UTC', async (interval, minutes) => {
    const { buckets, unavailable, skipped } = await ask({ interval });
    const expected = new Map<string, number>();
    for (const { minute } of written) {
      const length = minutes * MINUTE;
      const start = Math.floor((AT + minute * MINUTE) / length) * length;
      const key = new Date(start).toISOString();
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    expect(buckets).toEqual(
      [...expected]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([start, count]) => ({ start, level: null, agentId: null, count })),
    );
    expect([unavailable, skipped]).toEqual([[], 1]);
  });

  it('group by level and agent, and narrow as the logs themselves are narrowed', async () => {
    const count = async (groupBy: string[], filter: object | null = null) => {
      const { buckets } = await ask({ interval: 'P1D', groupBy, filter });
      return buckets.map((one: Record<string, unknown>) => [one.agentId, one.level, one.count]);
    };
    const byAgent = (agentId: string) => written.filter((log) => log.agentId === agentId).length;
    expect(await count(['AGENT'])).toEqual(
      [...AGENTS].sort().map((agentId) => [agentId, null, byAgent(agentId)]),
    );
    const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'OTHER'];
    expect(await count(['LEVEL'])).toEqual(levels.map((level) => [null, level, 24]));
    expect(await count(['LEVEL', 'AGENT'], { agents: ['two'], levels: ['ERROR'] })).toEqual([
      ['two', 'ERROR', 8],
    ]);
    expect(await count([], { taskId: task })).toEqual([[null, null, 20]]);
    expect(await count([], { search: 'STEP 3' })).toEqual([[null, null, 33]]);
    const until = new Date(AT + 30 * MINUTE).toISOString();
    const { length } = written.filter(({ minute }) => minute < 30);
    expect(await count([], { since, until })).toEqual([[null, null, length]]);
  });

  it('name what could not be read beside what could', async () => {
    await insertTask(gateway(), { agent_id: 'no/database' });
    const { buckets, unavailable, skipped } = await ask({ interval: 'P1D' });
    expect(unavailable).toEqual([{ agentId: 'no/database', code: 'BAD_USER_INPUT' }]);
    expect([sum(buckets), skipped]).toEqual([written.length, 1]);
  });

  it('are an agent’s own, and not the frontend’s', async () => {
    const { buckets } = await ask({ interval: 'P1D', groupBy: ['AGENT'] }, agent('two'));
    expect(buckets).toMatchObject([{ agentId: 'two', count: 40 }]);
    const { buckets: foreign } = await ask(
      { interval: 'P1D', filter: { agents: ['one'] } },
      agent('two'),
    );
    expect(foreign).toEqual([]);
    const { errors } = await gateway().ask(frontend, HISTOGRAM, { interval: 'P1D' });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each([
    'PT0S',
    'PT0.5S',
    'P1M',
    'P1Y',
    'P2D',
    'PT25H',
    'P',
    'PT',
    'P1DT',
    '1 hour',
    '',
    'PT-1H',
  ])('refuse the interval %p', async (interval) => {
    const { errors } = await gateway().ask(evaluator, HISTOGRAM, { interval });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('PT1S to P1D');
  });

  it('refuse more than they could show, and say what would fit', async () => {
    const until = new Date(AT + 2_500 * MINUTE).toISOString();
    const filter = { agents: AGENTS, since, until };
    const refused = await gateway().ask(evaluator, HISTOGRAM, { interval: 'PT1M', filter });
    expect(refused.errors?.[0]?.extensions.code).toBe('COST_LIMIT');
    const fitting = /interval of at least (PT\w+)/.exec(refused.errors?.[0]?.message ?? '')?.[1];
    expect(fitting).toBe('PT2M');
    expect(sum((await ask({ interval: fitting, filter })).buckets)).toBe(written.length);

    const few = { interval: 'PT1M', first: 5 };
    expect(await gateway().code(evaluator, HISTOGRAM, few)).toBe('RESULT_TOO_LARGE');
    // Already its cost may be too much.
    const most = await gateway().code(evaluator, HISTOGRAM, { ...few, first: 20_001 });
    expect(most).toMatch(/^(COST_LIMIT|BAD_USER_INPUT)$/);
  });
});
