import {
  type AgentLogStore,
  createAgentLogStore,
} from '../../../src/domains/agent-log/agent-log.store';
import { CodedError } from '../../../src/errors';
import type { PageRequest, StreamSlice } from '../../../src/page';
import {
  agentCaller,
  evaluator,
  MONGO_SERVERS,
  type MongoFixture,
  startMongoFixture,
} from './mongo-fixture';

const FIRST: PageRequest = { limit: 3, direction: 'forward' };
const AT = Date.parse('2026-01-01T00:00:00Z');

function slice<Row>(answer: StreamSlice<Row> | CodedError | undefined): StreamSlice<Row> {
  if (answer === undefined || answer instanceof CodedError) throw answer ?? new Error('no answer');
  return answer;
}

describe.each(MONGO_SERVERS)('Agents’ logs on the $name server', (server) => {
  let fixture: MongoFixture;
  let logs: AgentLogStore;

  beforeAll(async () => {
    fixture = await startMongoFixture(server, { readBudgetMs: 20_000, connectionWaitMs: 15_000 });
    logs = createAgentLogStore(fixture.store);
    for (const agent of ['a1', 'a2']) {
      const entries = Array.from({ length: 12 }, (_, n) => ({
        level: (['debug', 'info', 'warning', 'error'] as const)[n % 4] ?? 'info',
        message: `step ${n} of ${agent} (100%)`,
        taskId: String(n % 3),
        metadata: { n },
        createdAt: new Date(AT + n * 1000),
      }));
      await logs.insert(agentCaller(agent), agent, entries);
    }
  });
  afterAll(() => fixture.stop());
  beforeEach(() => {
    fixture.calls.splice(0);
    fixture.commands.splice(0);
  });

  test('come as one list, newest first, and page both ways to the same rows.', async () => {
    const agents = ['a2', 'a1'];
    const seen: string[] = [];
    let from: PageRequest['from'];
    for (let more = true; more; ) {
      const page = await logs.stream(
        evaluator(),
        { agents },
        { limit: 5, direction: 'forward', from },
      );
      seen.push(...page.rows.map(({ agentId, message }) => `${agentId} ${message}`));
      from = page.positions.at(-1);
      more = page.hasMore;
    }
    expect(seen).toHaveLength(24);
    expect(seen.slice(0, 3)).toEqual([
      'a1 step 11 of a1 (100%)',
      'a2 step 11 of a2 (100%)',
      'a1 step 10 of a1 (100%)',
    ]);
    const back: string[] = [];
    for (let more = true; more; ) {
      const page = await logs.stream(
        evaluator(),
        { agents },
        { limit: 7, direction: 'backward', from },
      );
      back.unshift(...page.rows.map(({ agentId, message }) => `${agentId} ${message}`));
      from = page.positions[0];
      more = page.hasMore;
    }
    expect(back).toEqual(seen.slice(0, -1));
  });

  test.each([
    ['levels', { levels: ['ERROR', 'WARNING'] as const }, [11, 10, 7]],
    ['every level but some', { levels: ['OTHER', 'INFO'] as const }, [9, 5, 1]],
    ['no level', { levels: [] }, []],
    ['a task', { taskId: '1' }, [10, 7, 4]],
    ['a time from', { since: new Date(AT + 10_000) }, [11, 10]],
    ['a time before', { until: new Date(AT + 2000) }, [1, 0]],
    ['part of the message', { search: 'STEP 1' }, [11, 10, 1]],
    ['text that is no pattern', { search: '(100%)' }, [11, 10, 9]],
    ['a pattern that is but text', { search: 'step .*' }, []],
  ])('are narrowed by %s.', async (_, filter, expected) => {
    const page = await logs.stream(evaluator(), { agents: ['a1'], ...filter }, FIRST);
    expect(page.rows.map(({ metadata }) => metadata?.n)).toEqual(expected);
  });

  test('of many tasks cost one command per agent database, each task with its own limit.', async () => {
    const keys = ['0', '1', '2', 'none'].flatMap((taskId) => [
      { agent: 'a1', taskId },
      { agent: 'a2', taskId },
    ]);
    const pages = (
      await logs.pageByTasks(
        evaluator(),
        keys,
        { levels: ['ERROR', 'DEBUG'] },
        { ...FIRST, limit: 1 },
      )
    ).map(slice);
    expect(pages.map(({ rows }) => rows.map(({ message }) => message))).toEqual([
      ['step 3 of a1 (100%)'],
      ['step 3 of a2 (100%)'],
      ['step 7 of a1 (100%)'],
      ['step 7 of a2 (100%)'],
      ['step 11 of a1 (100%)'],
      ['step 11 of a2 (100%)'],
      [],
      [],
    ]);
    expect(fixture.commands.sort()).toEqual(['aggregate a1db', 'aggregate a2db']);
    expect(pages[0]?.hasMore).toBe(true);
    const next = await logs.pageByTasks(
      evaluator(),
      keys.slice(0, 1),
      { levels: ['ERROR', 'DEBUG'] },
      {
        ...FIRST,
        from: pages[0]?.positions[0],
      },
    );
    expect(slice(next[0]).rows.map(({ metadata }) => metadata?.n)).toEqual([0]);
  });

  test('of many agents come as a page each.', async () => {
    const pages = await logs.pageByAgents(evaluator(), ['a2', 'nobody', 'a1'], {}, FIRST);
    expect(pages.map((page) => slice(page).rows.map(({ message }) => message))).toEqual([
      ['step 11 of a2 (100%)', 'step 10 of a2 (100%)', 'step 9 of a2 (100%)'],
      [],
      ['step 11 of a1 (100%)', 'step 10 of a1 (100%)', 'step 9 of a1 (100%)'],
    ]);
    expect(fixture.commands).toHaveLength(3);
  });

  test('are counted per level, one aggregation per database.', async () => {
    const [one, none] = await logs.countsByTasks(evaluator(), [
      { agent: 'a1', taskId: '0' },
      { agent: 'a1', taskId: 'x' },
    ]);
    expect(one).toEqual({ DEBUG: 1, INFO: 1, WARNING: 1, ERROR: 1, OTHER: 0 });
    expect(none).toEqual({ DEBUG: 0, INFO: 0, WARNING: 0, ERROR: 0, OTHER: 0 });
    expect(fixture.commands).toEqual(['aggregate a1db']);
    const [agent] = await logs.countsByAgents(evaluator(), ['a2'], { since: new Date(AT + 4000) });
    expect(agent).toEqual({ DEBUG: 2, INFO: 2, WARNING: 2, ERROR: 2, OTHER: 0 });
  });

  test('are found by id, in order, null where there is none.', async () => {
    const page = await logs.stream(evaluator(), { agents: ['a1', 'a2'] }, FIRST);
    const keys = page.rows.map(({ id, agentId }) => ({ id, agent: agentId }));
    const mixed = [...keys, { agent: 'a1', id: keys[1]?.id ?? '' }, { agent: 'a2', id: '~x' }];
    expect(await logs.findByIds(evaluator(), mixed)).toEqual([...page.rows, null, null]);
  });

  test('whose task is written as a number are that task’s too.', async () => {
    const collection = fixture.dbOf('numbers').collection('agent_logs');
    await collection.insertMany([
      { level: 'info', message: 'text', task_id: '42', created_at: new Date(2) },
      { level: 'info', message: 'number', task_id: 42, created_at: new Date(1) },
    ]);
    const [page] = await logs.pageByTasks(
      evaluator(),
      [{ agent: 'numbers', taskId: '42' }],
      {},
      FIRST,
    );
    expect(slice(page).rows.map(({ message, taskId }) => [message, taskId])).toEqual([
      ['text', '42'],
      ['number', '42'],
    ]);
    const [counts] = await logs.countsByTasks(evaluator(), [{ agent: 'numbers', taskId: '42' }]);
    expect(counts).toMatchObject({ INFO: 2 });
  });

  test('tell what a task used, whatever names the agents gave it.', async () => {
    await fixture
      .dbOf('used')
      .collection('agent_logs')
      .insertMany([
        {
          level: 'error',
          task_id: 't',
          metadata: { memory_mb: 100, cost_usd: 0.5, tokens_used: 10 },
        },
        { level: 'info', task_id: 't', meta: { memoryMb: '300', cpu: 12.5, cost: 0.25 } },
        { level: 'info', task_id: 't', metadata: { usage: { input_tokens: 3, output_tokens: 4 } } },
        { level: 'info', task_id: 't', metadata: 'free', cost: 'dear' },
      ]);
    const keys = [
      { agent: 'used', taskId: 't' },
      { agent: 'used', taskId: 'u' },
    ];
    const [summary, empty] = await logs.taskSummary(evaluator(), keys);
    expect(summary).toMatchObject({
      counts: { ERROR: 1, INFO: 3 },
      errorRate: 0.25,
      resources: { memoryMb: 300, cpuPercent: 12.5, costUsd: 0.75, tokens: 17 },
    });
    expect(empty).toMatchObject({
      total: 0,
      errorRate: null,
      resources: { memoryMb: null, cpuPercent: null, costUsd: null, tokens: null },
    });
    expect(fixture.commands).toEqual(['aggregate useddb']);
  });

  test('of many agents cost about one small read each, however long the list.', async () => {
    const agents = Array.from({ length: 40 }, (_, n) => `many${n}`);
    await Promise.all(
      agents.map((agent, at) => {
        const entries = Array.from({ length: 8 }, (_, n) => ({
          level: 'info',
          message: `${n}`,
          createdAt: new Date(AT + ((n * 17 + at * 29) % 101) * 1000),
        }));
        return logs.insert(agentCaller(agent), agent, entries);
      }),
    );
    const read = () => logs.stream(evaluator(), { agents }, { limit: 20, direction: 'forward' });
    await read();
    fixture.commands.splice(0);
    const { rows } = await read();
    expect(rows).toHaveLength(20);
    expect(fixture.commands.length).toBeLessThanOrEqual(agents.length * 1.25);
    expect(new Set(fixture.commands.map((command) => command.split(' ')[0]))).toEqual(
      new Set(['find']),
    );
  });
});
