import type { Document } from 'mongodb';
import { createAgentConfigStore } from '../../../src/domains/agent-config/agent-config.store';
import { createAgentLogStore } from '../../../src/domains/agent-log/agent-log.store';
import { createAgentMemoryStore } from '../../../src/domains/agent-memory/agent-memory.store';
import { evaluator, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

const FIRST = { limit: 100, direction: 'forward' as const };
const AT = Date.parse('2026-01-01T00:00:00Z');

function nested(levels: number): Document {
  let inner: Document = { end: true };
  for (let level = 0; level < levels; level += 1) inner = { n: inner };
  return inner;
}

/** Documents that a careless or hostile agent may have left behind. */
const POISON: Record<string, Document> = {
  'numbers for texts': { level: 3, message: 4, task_id: 1.5, metadata: 6 },
  'objects for texts': {
    level: { a: 1 },
    message: { b: [2] },
    task_id: { c: 3 },
    metadata: [1, 2],
  },
  'nothing at all': { level: null, message: null, task_id: null, metadata: null },
  depth: { level: 'info', message: 'deep', metadata: nested(90) },
  'sixteen megabytes': { level: 'info', message: 'x'.repeat(15_900_000) },
  'many fields': Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f${n}`, n])),
  'a list of times': { level: 'info', message: 'm', created_at: [new Date(AT), new Date(AT + 1)] },
  'a time beyond all': { level: 'info', message: 'm', created_at: new Date(8.64e15) },
};

describe.each(MONGO_SERVERS)('Poisoned documents on the $name server', (server) => {
  let fixture: MongoFixture;
  beforeAll(async () => {
    fixture = await startMongoFixture(server, { readBudgetMs: 20_000, connectionWaitMs: 15_000 });
  });
  afterAll(() => fixture.stop());

  test.each(Object.entries(POISON))('cost themselves alone: %s.', async (_, poison) => {
    const logs = createAgentLogStore(fixture.store);
    const agent = `p${Object.values(POISON).indexOf(poison)}`;
    const good = [1, 2].map((n) => ({
      level: 'error',
      message: `good ${n}`,
      task_id: 't',
      created_at: new Date(AT + n),
    }));
    const collection = fixture.dbOf(agent).collection('agent_logs');
    await collection.insertMany([...good, { task_id: 't', created_at: new Date(AT), ...poison }]);

    const slice = await logs.stream(evaluator(), { agents: [agent] }, FIRST);
    expect(slice.unavailable).toEqual([]);
    expect(slice.rows.filter(({ message }) => message.startsWith('good'))).toHaveLength(2);
    expect(slice.rows.length + slice.skipped).toBe(3);
    expect(JSON.stringify(slice).length).toBeLessThan(1_200_000);

    const key = { agent, taskId: 't' };
    const [page] = await logs.pageByTasks(evaluator(), [key], { levels: ['ERROR'] }, FIRST);
    expect(page).toMatchObject({ rows: [{ message: 'good 2' }, { message: 'good 1' }] });
    const [counts] = await logs.countsByTasks(evaluator(), [key]);
    expect(counts).toMatchObject({ ERROR: 2 });
    const [summary] = await logs.taskSummary(evaluator(), [key]);
    expect(summary).toMatchObject({ counts: { ERROR: 2 } });
  });

  test('are memories and settings too.', async () => {
    const db = fixture.dbOf('m');
    await db.collection('agent_memories').insertMany([
      { content: { a: 1 }, memory_type: 7, task_id: 8, created_at: new Date(AT + 1) },
      { content: 'good', created_at: new Date(AT) },
    ]);
    await db
      .collection('agent_config')
      .insertMany([{ key: 'good', value: nested(50) }, { key: 4 }, { value: 1 }]);
    const memories = createAgentMemoryStore(fixture.store);
    const slice = await memories.stream(evaluator(), { agents: ['m'] }, FIRST);
    expect(slice.rows).toMatchObject([
      { content: '{"a":1}', memoryType: '7', taskId: '8' },
      { content: 'good', memoryType: 'general', taskId: null },
    ]);
    const config = (await createAgentConfigStore(fixture.store).all(evaluator(), ['m'])).get('m');
    expect(config).toMatchObject([{ key: 'good' }]);
    expect(JSON.stringify(config)).toContain('…cut');
  });
});
