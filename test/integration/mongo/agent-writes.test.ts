import { createAgentConfigStore } from '../../../src/domains/agent-config/agent-config.store';
import { createAgentLogStore } from '../../../src/domains/agent-log/agent-log.store';
import { createAgentMemoryStore } from '../../../src/domains/agent-memory/agent-memory.store';
import { makeIndexes } from '../../../src/stores/mongo/index-maker';
import { agentCaller, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

const use = (key: string) => ({ identity: 'agent:w:w', mutation: 'm', key });
const me = () => agentCaller('w');

describe.each(MONGO_SERVERS)('Writes to an agent’s database on the $name server', (server) => {
  let fixture: MongoFixture;
  beforeAll(async () => {
    fixture = await startMongoFixture(server, {
      writeBudgetMs: 20_000,
      readBudgetMs: 20_000,
      connectionWaitMs: 15_000,
    });
  });
  afterAll(() => fixture.stop());

  test('make its indexes on the first one.', async () => {
    const logs = createAgentLogStore(fixture.store);
    await logs.insert(agentCaller('fresh'), 'fresh', [{ level: 'INFO', message: 'm' }]);
    const indexes = await fixture.dbOf('fresh').collection('agent_config').listIndexes().toArray();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { key: 1 }, unique: true }));
    expect(await makeIndexes(fixture.dbOf('fresh'))).toBe('present');
    expect(await makeIndexes(fixture.dbOf('other'))).toBe('made');
  });

  test('of logs happen once per key, and a repetition completes what was cut short.', async () => {
    const logs = createAgentLogStore(fixture.store);
    const collection = fixture.dbOf('w').collection('agent_logs');
    const entries = ['a', 'b', 'c'].map((message) => ({ level: 'INFO', message, taskId: 't' }));
    const answers = await Promise.all(
      [1, 2, 3].map(() => logs.insert(me(), 'w', entries, use('k'))),
    );
    expect(answers).toEqual([3, 3, 3]);
    expect(await collection.countDocuments()).toBe(3);
    await collection.deleteOne({ message: 'c' });
    await logs.insert(me(), 'w', entries, use('k'));
    const kept = await collection.find().sort({ _id: 1 }).toArray();
    expect(kept.map(({ message, level }) => [message, level])).toEqual([
      ['a', 'info'],
      ['b', 'info'],
      ['c', 'info'],
    ]);
  });

  test('of logs under a key used for something else are refused whole.', async () => {
    const logs = createAgentLogStore(fixture.store);
    const inputs = [1, 2, 3, 4].map((n) =>
      [1, 2, 3].map((row) => ({ level: 'INFO', message: `input ${n} row ${row}` })),
    );
    const outcomes = await Promise.allSettled(
      inputs.map((entries) => logs.insert(me(), 'w', entries, use('race'))),
    );
    const won = outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [at] : []));
    expect(won).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONFLICT' });
    }
    const stored = await fixture
      .dbOf('w')
      .collection('agent_logs')
      .find({ message: /^input/ })
      .toArray();
    expect(stored.map(({ message }) => String(message).slice(0, 7))).toEqual(
      Array(3).fill(`input ${(won[0] ?? 0) + 1}`),
    );
  });

  test('of logs leave no trace of the key in what is read.', async () => {
    const logs = createAgentLogStore(fixture.store);
    const entry = { level: 'Trace', message: 'm', metadata: { a: 1 } };
    await logs.insert(agentCaller('q'), 'q', [entry], use('q'));
    const { rows } = await logs.stream(
      agentCaller('q'),
      { agents: ['q'] },
      { limit: 1, direction: 'forward' },
    );
    expect(rows[0]).toMatchObject({
      level: 'OTHER',
      rawLevel: 'trace',
      metadata: { a: 1 },
      taskId: null,
    });
  });

  test('of a memory answer the one that was stored first, and removing it twice succeeds.', async () => {
    const memories = createAgentMemoryStore(fixture.store);
    const first = await memories.insert(me(), 'w', { content: 'c', taskId: '1' }, use('m'));
    const again = await memories.insert(me(), 'w', { content: 'c', taskId: '1' }, use('m'));
    expect(again).toEqual(first);
    expect(await memories.findByIds(me(), [{ agent: 'w', id: first.id }])).toEqual([first]);
    await expect(memories.insert(me(), 'w', { content: 'd' }, use('m'))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await memories.remove(me(), 'w', first.id)).toBe(true);
    expect(await memories.remove(me(), 'w', first.id)).toBe(false);
    expect(await memories.findByIds(me(), [{ agent: 'w', id: first.id }])).toEqual([null]);
  });

  test('of memories come back by task, by agent and by type.', async () => {
    const memories = createAgentMemoryStore(fixture.store);
    const page = { limit: 5, direction: 'forward' as const };
    for (const [content, memoryType, taskId] of [
      ['x', 'general', '1'],
      ['y', 'observation', '2'],
    ] as const) {
      await memories.insert(agentCaller('m'), 'm', { content, memoryType, taskId });
    }
    const contents = (slice: unknown) =>
      (slice as { rows: { content: string }[] }).rows.map(({ content }) => content);
    const byTask = await memories.pageByTasks(
      agentCaller('m'),
      [
        { agent: 'm', taskId: '2' },
        { agent: 'm', taskId: '1' },
      ],
      {},
      page,
    );
    expect(byTask.map(contents)).toEqual([['y'], ['x']]);
    const byAgent = await memories.pageByAgents(
      agentCaller('m'),
      ['m'],
      { memoryType: 'general' },
      page,
    );
    expect(byAgent.map(contents)).toEqual([['x']]);
    expect(
      contents(await memories.stream(agentCaller('m'), { agents: ['m'], search: 'Y' }, page)),
    ).toEqual(['y']);
  });

  test('of configuration never bring an old value back.', async () => {
    const config = createAgentConfigStore(fixture.store);
    const read = async () => (await config.all(me(), ['w'])).get('w');
    await config.set(me(), 'w', { key: 'model', value: { name: 'a' } }, use('1'));
    await config.set(me(), 'w', { key: 'model', value: { name: 'b' } }, use('2'));
    await config.set(me(), 'w', { key: 'model', value: { name: 'a' } }, use('1'));
    await config.set(me(), 'w', { key: 'a', value: null });
    expect(await read()).toEqual([
      { key: 'a', value: null },
      { key: 'model', value: { name: 'b' } },
    ]);
    await expect(
      config.set(me(), 'w', { key: 'model', value: 'c' }, use('1')),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await Promise.all(
      [1, 2, 3, 4].map((n) => config.set(me(), 'w', { key: 'race', value: n }, use(`r${n}`))),
    );
    expect(await fixture.dbOf('w').collection('agent_config').countDocuments({ key: 'race' })).toBe(
      1,
    );
  });
});
