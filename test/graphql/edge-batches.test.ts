import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const AGENTS = 6;

/**
 * Each with the statements it may cost, however many rows its list has, and those that are left when
 * it is known what can go together.
 */
const LISTS: [string, string, number, number][] = [
  [
    'tasks',
    `latestProgress { message } latestEvaluation { score } averageScore agent { description }
     files(first: 2) { nodes { kind } }`,
    6,
    2,
  ],
  ['tasks', 'progress { totalCount totalCountExact } evaluations { totalCount }', 5, 3],
  [
    'tasks',
    'a: progress(first: 1) { nodes { message } } b: progress(first: 2) { nodes { message } }',
    3,
    2,
  ],
  ['tasks', 'progress { nodes { task { title } } } evaluations { nodes { task { title } } }', 4, 3],
  ['evaluations', 'task { title agent { key tasks { totalCount } } }', 5, 5],
  ['files', 'task { title status latestProgress { message } } kind', 3, 3],
  ['screenshots', 'task { averageScore }', 3, 3],
  [
    'agents',
    `tasks(first: 3) { nodes { title } } taskStats { count } averageScore
     files(first: 3) { nodes { kind } } storageBytes lastSeenAt`,
    7,
    2,
  ],
  ['agents', 'tasks { totalCount } files { totalCount totalCountExact }', 5, 3],
];

onEveryPostgres('Batches of edges', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    for (let index = 0; index < 4 * AGENTS; index += 1) {
      const agent_id = `agent${index % AGENTS}`;
      const id = await insertTask(gateway(), { agent_id });
      for (const message of ['a', 'b']) await insertProgress(gateway(), id, { agent_id, message });
      await insertEvaluation(gateway(), id);
      await insertScreenshot(gateway(), id, { agent_id });
      const document = { task_id: id, created_at: new Date() };
      await databases.writeLogs(agent_id, [{ ...document, level: 'info', message: 'x' }]);
      await databases.writeMemories(agent_id, [{ ...document, content: 'y' }]);
    }
  });
  afterAll(() => databases.close());

  const cost = async (query: string) => {
    const { statements, mongoCalls } = await gateway().counted(() =>
      gateway().data(evaluator, query),
    );
    return {
      sql: statements.filter(({ text }) => !text.includes('mongo_cluster')).length,
      mongo: mongoCalls.map(({ agent }) => agent).sort(),
    };
  };

  it.each(LISTS)('%s { %s } cost %i statements, then %i', async (list, fields, most, together) => {
    for (const first of [1, 3, 20]) {
      const query = `{ ${list}(first: ${first}) { nodes { ${fields} } } }`;
      const { sql } = await cost(query);
      expect(sql).toBeLessThanOrEqual(most);
      const again = await cost(query);
      expect({ first, ...again }).toEqual({ first, sql: together, mongo: [] });
    }
  });

  const every = Array.from({ length: AGENTS }, (_, index) => `agent${index}`);

  it.each(['logs { nodes { message } }', 'logCounts { count }', 'memories { nodes { content } }'])(
    'tasks { %s } cost one call per agent’s database',
    async (fields) => {
      const { sql, mongo } = await cost(`{ tasks(first: 24) { nodes { ${fields} } } }`);
      expect({ sql, mongo }).toEqual({ sql: 1, mongo: every });
    },
  );

  it('logs of tasks, and their tasks again, cost two statements', async () => {
    const { sql, mongo } = await cost(
      '{ tasks(first: 24) { nodes { logs { nodes { message task { title } } } } } }',
    );
    expect({ sql, mongo }).toEqual({ sql: 2, mongo: every });
  });

  it('a merged stream costs a call per agent, and a statement for all its tasks', async () => {
    const stream = '(first: 20) { nodes { task { title } } }';
    const named = JSON.stringify(every);
    expect((await cost(`{ agentLogs${stream} }`)).sql).toBe(2);
    expect((await cost(`{ agentMemories${stream} }`)).sql).toBe(2);
    // Agents that were met within a minute are not looked up when they are named.
    expect(
      await cost(`{ agentLogs(first: 3, filter: { agents: ${named} }) { nodes { message } } }`),
    ).toEqual({ sql: 0, mongo: every });
  });

  it('the settings and logs of all agents cost a call each', async () => {
    const { sql, mongo } = await cost(
      '{ agents { nodes { config { key } logCounts { count } } } }',
    );
    expect({ sql, mongo }).toEqual({ sql: 1, mongo: [...every, ...every].sort() });
  });

  it('nodes of a type cost one statement', async () => {
    const { tasks } = await gateway().data(evaluator, '{ tasks(first: 24) { nodes { id } } }');
    const ids = JSON.stringify(tasks.nodes.map(({ id }: { id: string }) => id));
    const { sql } = await cost(`{ nodes(ids: ${ids}) { ... on Task { title averageScore } } }`);
    expect(sql).toBe(2);
  });
});
