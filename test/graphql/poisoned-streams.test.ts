import type { Document } from 'mongodb';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const AT = Date.parse('2026-01-01T00:00:00Z');

const LOGS = `query ($agents: [String!]) {
  agentLogs(filter: { agents: $agents }, first: 100) {
    nodes { key agentId level rawLevel message taskId metadata createdAt }
    pageInfo { hasNextPage endCursor } unavailable { agentId } skipped
  }
}`;

function nested(levels: number): Document {
  let inner: Document = { end: true };
  for (let level = 0; level < levels; level += 1) inner = { n: inner };
  return inner;
}

/** What a careless or hostile agent may have left in its own database. */
const POISON: [string, Document][] = [
  ['numbers for texts', { level: 3, message: 4, task_id: 1.5, metadata: 6, agent_id: 7 }],
  ['objects for texts', { level: { a: 1 }, message: { b: [2] }, task_id: { c: 3 }, metadata: [1] }],
  ['nothing', { level: null, message: null, task_id: null, metadata: null, created_at: null }],
  ['a number that JSON lacks', { message: 'm', metadata: { a: Number.NaN, b: -Infinity } }],
  ['a name that means something', { message: 'm', metadata: { ['__proto__']: 1, id: 'x' } }],
  ['half a character', { message: 'm \ud800', metadata: { text: '\udfff' } }],
  ['15 MB', { level: 'info', message: 'x'.repeat(15 * 1024 * 1024) }],
  ['5 MB of metadata', { message: 'm', metadata: { text: 'x'.repeat(5 * 1024 * 1024) } }],
  ['a time as a text', { message: 'm', created_at: 'no time at all' }],
  ['a time beyond all', { message: 'm', created_at: new Date(8.64e15) }],
  ['an odd id', { _id: { a: [1, { b: 'c' }] }, message: 'm' }],
  ['a list as a level', { level: ['info', 'fatal'], message: 'm' }],
  ['150 levels', { message: 'deep', metadata: nested(150) }],
  ['20,000 fields', Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f${n}`, n]))],
];

onEveryPostgres('Poisoned streams', (gateway) => {
  let databases: AgentDatabases;
  let task = '';
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    task = await insertTask(gateway(), { agent_id: 'calm' });
  });
  afterAll(() => databases.close());

  const good = (name: string) =>
    [1, 2].map((number) => ({
      level: 'error',
      message: `good ${number} of ${name}`,
      task_id: task,
      created_at: new Date(AT + number),
    }));

  /** The good logs of both agents are there whatever stands between them. */
  const read = async (poisoned: string) => {
    const { agentLogs } = await gateway().data(evaluator, LOGS, { agents: ['calm', poisoned] });
    const { nodes, unavailable, skipped } = agentLogs;
    const messages = nodes.map(({ message }: { message: string }) => message);
    for (const name of ['calm', poisoned]) {
      expect(messages).toEqual(expect.arrayContaining([`good 1 of ${name}`, `good 2 of ${name}`]));
    }
    expect(unavailable).toEqual([]);
    expect(JSON.stringify(nodes).length).toBeLessThan(1_200_000);
    return { nodes, skipped, poison: nodes.length + skipped - 4 };
  };

  it.each(POISON)('cost themselves alone: %s', async (name, poison) => {
    const agent = `p${POISON.findIndex(([known]) => known === name)}`;
    if ((await databases.of('calm').collection('agent_logs').countDocuments()) === 0) {
      await databases.writeLogs('calm', good('calm'));
    }
    await databases.writeLogs(agent, [
      ...good(agent),
      { task_id: task, created_at: new Date(AT), ...poison },
    ]);
    expect((await read(agent)).poison).toBe(1);

    const owned = await insertTask(gateway(), { agent_id: agent });
    await databases
      .of(agent)
      .collection('agent_logs')
      .updateMany({ task_id: task }, [{ $set: { task_id: owned } }]);
    const { tasks, agent: found } = await gateway().data(
      evaluator,
      `query ($agent: String!) {
        tasks(filter: { agentId: { eq: $agent } }) {
          nodes { logs(levels: [ERROR]) { nodes { message } } logCounts { level count } }
        }
        agent(key: $agent) { logs { nodes { message } skipped } logCounts { count } }
      }`,
      { agent },
    );
    const { evaluationSnapshot } = await gateway().data(
      evaluator,
      'query ($id: ID!) { evaluationSnapshot(taskId: $id) { errorRate logCounts { count } } }',
      { id: owned },
    );
    expect(evaluationSnapshot.logCounts[3]).toEqual({ count: 2 });
    expect(evaluationSnapshot.errorRate).toBeGreaterThan(0.6);
    expect(tasks.nodes[0].logs.nodes).toEqual([
      { message: `good 2 of ${agent}` },
      { message: `good 1 of ${agent}` },
    ]);
    expect(tasks.nodes[0].logCounts[3]).toEqual({ level: 'ERROR', count: 2 });
    expect(found.logs.nodes.length + found.logs.skipped).toBe(3);
  });

  it('are memories and settings, too', async () => {
    const created_at = new Date(AT);
    await databases.writeMemories('m', [
      { content: { a: 1 }, memory_type: 7, task_id: 8, created_at },
      { content: 'x'.repeat(15 * 1024 * 1024), created_at },
      { content: 'good', memory_type: null, created_at: new Date(AT - 1) },
    ]);
    await databases
      .of('m')
      .collection('agent_config')
      .insertMany([
        { key: 'deep', value: nested(150) },
        { key: 'good', value: 1 },
        { key: 4, value: 2 },
        { value: 3 },
      ]);
    await insertTask(gateway(), { agent_id: 'm' });
    const { agentMemories, agent } = await gateway().data(
      evaluator,
      `{ agentMemories(filter: { agents: ["m"] }) { nodes { content memoryType taskId } skipped }
         agent(key: "m") { config { key value } } }`,
    );
    const { nodes, skipped } = agentMemories;
    expect(nodes.length + skipped).toBe(3);
    expect(nodes).toEqual(
      expect.arrayContaining([
        { content: '{"a":1}', memoryType: '7', taskId: '8' },
        { content: 'good', memoryType: 'general', taskId: null },
      ]),
    );
    expect(agent.config).toEqual(expect.arrayContaining([{ key: 'good', value: 1 }]));
    expect(JSON.stringify(agent.config)).toContain('…cut');
  });

  it('a server that keeps no such depth says so to the agent', async () => {
    const deep = databases.writeLogs('deep', [{ message: 'deep', metadata: nested(5_000) }]);
    await expect(deep).rejects.toThrow();
  });
});
