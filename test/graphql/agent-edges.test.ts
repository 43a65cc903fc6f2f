import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import {
  insertEvaluation,
  insertProgress,
  insertRow,
  insertScreenshot,
  insertTask,
} from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';
import { PAGE_FIELDS, walk } from './pages';

const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;

onEveryPostgres('Edges of an agent', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    await insertRow(gateway(), 'agents', {
      name: 'busy',
      description: 'Works',
      version: 2,
      is_active: false,
      last_log_at: at(9),
      created_at: at(1),
      updated_at: at(2),
    });
    await insertRow(gateway(), 'agents', { name: 'idle' });
    for (let day = 1; day <= 7; day += 1) {
      const id = await insertTask(gateway(), {
        agent_id: 'busy',
        title: `task ${day}`,
        status: day < 4 ? 'completed' : day < 6 ? 'failed' : 'pending',
        created_at: at(day),
        updated_at: at(day),
        ...(day < 4 && { started_at: at(day), completed_at: at(day + 1) }),
      });
      await insertEvaluation(gateway(), id, { score: day, agent_id: 'another name' });
      await insertScreenshot(gateway(), id, {
        agent_id: 'busy',
        size_bytes: '4611686018427387904',
        uploaded_at: at(day),
      });
    }
    const seen = await insertTask(gateway(), {
      agent_id: 'seen',
      created_at: at(1),
      updated_at: at(1),
    });
    await insertProgress(gateway(), seen, { agent_id: 'seen', timestamp: at(20) });
    await insertScreenshot(gateway(), null, { agent_id: 'seen', size_bytes: null });
    await databases.writeLogs(
      'busy',
      ['info', 'Error', 'fatal', 'warn', 'info', 'info'].map((level, index) => ({
        level,
        message: `log ${index}`,
        metadata: { index },
        created_at: new Date(at(index + 1)),
      })),
    );
    await databases.writeMemories(
      'busy',
      ['x', 'y', 'x'].map((memory_type, index) => ({
        content: `memory ${index}`,
        memory_type,
        created_at: new Date(at(index + 1)),
      })),
    );
    await databases
      .of('busy')
      .collection('agent_config')
      .insertMany([
        { key: 'zone', value: 'UTC' },
        { key: 'limits', value: { steps: 5, on: [true, null] } },
      ]);
  });
  afterAll(() => databases.close());

  const agent = async (key: string, fields: string) =>
    (await gateway().data(evaluator, `{ agent(key: "${key}") { ${fields} } }`)).agent;

  it('shows what is registered and what is summed up', async () => {
    const fields = `key registered isActive description version createdAt updatedAt
      averageScore storageBytes lastSeenAt
      tasks(first: 2) { nodes { title agent { key } } totalCount }
      files(first: 1) { nodes { agentId uploadedAt } totalCount }
      taskStats { agentId status count completed failed score { avg min max } durationMs { p50 } }
      logCounts { level count } logs(first: 1) { nodes { message metadata agentId taskId createdAt } }
      memories(first: 1) { nodes { content memoryType agentId createdAt task { key } } }
      config { key value }`;
    expect(await agent('busy', fields)).toEqual({
      key: 'busy',
      registered: true,
      isActive: false,
      description: 'Works',
      version: 2,
      createdAt: at(1),
      updatedAt: at(2),
      averageScore: 4,
      storageBytes: '32281802128991715328',
      lastSeenAt: at(9),
      tasks: {
        nodes: [
          { title: 'task 7', agent: { key: 'busy' } },
          { title: 'task 6', agent: { key: 'busy' } },
        ],
        totalCount: 7,
      },
      files: { nodes: [{ agentId: 'busy', uploadedAt: at(7) }], totalCount: 7 },
      taskStats: {
        agentId: 'busy',
        status: null,
        count: 7,
        completed: 3,
        failed: 2,
        score: { avg: 4, min: 1, max: 7 },
        durationMs: { p50: 86_400_000 },
      },
      logCounts: [
        { level: 'DEBUG', count: 0 },
        { level: 'INFO', count: 3 },
        { level: 'WARNING', count: 1 },
        { level: 'ERROR', count: 1 },
        { level: 'OTHER', count: 1 },
      ],
      logs: {
        nodes: [
          {
            message: 'log 5',
            metadata: { index: 5 },
            agentId: 'busy',
            taskId: null,
            createdAt: at(6),
          },
        ],
      },
      memories: {
        nodes: [
          {
            content: 'memory 2',
            memoryType: 'x',
            agentId: 'busy',
            createdAt: at(3),
            task: null,
          },
        ],
      },
      config: [
        { key: 'limits', value: { steps: 5, on: [true, null] } },
        { key: 'zone', value: 'UTC' },
      ],
    });
  });

  it('shows an agent that was merely seen, and one that never did anything', async () => {
    const fields = `registered isActive averageScore storageBytes lastSeenAt version createdAt
      tasks { totalCount } files { totalCount } taskStats { agentId count completed score { avg } durationMs { avg } }
      logs { nodes { key } } memories { nodes { key } } config { key }`;
    const none = { nodes: [] };
    expect(await agent('seen', fields)).toEqual({
      registered: false,
      isActive: true,
      averageScore: null,
      storageBytes: 0,
      lastSeenAt: at(20),
      version: null,
      createdAt: null,
      tasks: { totalCount: 1 },
      files: { totalCount: 1 },
      taskStats: { agentId: 'seen', count: 1, completed: 0, score: null, durationMs: null },
      logs: none,
      memories: none,
      config: [],
    });
    expect(await agent('idle', fields)).toMatchObject({
      registered: true,
      isActive: true,
      averageScore: null,
      storageBytes: 0,
      lastSeenAt: null,
      tasks: { totalCount: 0 },
      taskStats: { agentId: 'idle', count: 0, completed: 0, score: null, durationMs: null },
      config: [],
    });
  });

  it.each([
    ['tasks', 7, ''],
    ['tasks', 3, 'filter: { status: { eq: COMPLETED } }, orderBy: [TITLE_ASC]'],
    ['tasks', 5, 'filter: { averageScore: { gt: 2 } }, orderBy: [AVERAGE_SCORE_ASC]'],
    ['files', 7, ''],
    ['files', 2, `filter: { uploadedAt: { gt: "${at(5)}" } }`],
    ['logs', 6, ''],
    ['logs', 4, 'levels: [INFO, OTHER]'],
    ['logs', 2, `since: "${at(2)}", until: "${at(4)}"`],
    ['memories', 3, ''],
    ['memories', 2, 'memoryType: "x"'],
  ])('pages %s by cursors, from both ends: %i of them %s', async (edge, count, more) => {
    const query = `query ($first: Int, $after: String, $last: Int, $before: String) {
      agent(key: "busy") {
        ${edge}(first: $first, after: $after, last: $last, before: $before, ${more}) {
          ${PAGE_FIELDS} node { key } }
        }
      }
    }`;
    const options = { asker: evaluator, query, field: `agent.${edge}` };
    const whole = await walk<{ key: string }>(gateway(), { ...options, size: 50 });
    expect(new Set(whole.map(({ key }) => key)).size).toBe(count);
    expect(await walk(gateway(), { ...options, size: 2 })).toEqual(whole);
    expect(await walk(gateway(), { ...options, size: 2, backward: true })).toEqual(whole);
  });

  it('gives each agent of a list its own, and each name its own question', async () => {
    const { agents } = await gateway().data(
      evaluator,
      `{ agents { nodes {
        key lastSeenAt
        newest: tasks(first: 1) { nodes { title } }
        oldest: tasks(last: 1) { nodes { title } }
        failed: tasks(filter: { status: { eq: FAILED } }) { totalCount }
        all: tasks { totalCount }
        errors: logs(levels: [ERROR]) { nodes { message } }
        quiet: logs(search: "nothing like it") { nodes { message } }
      } } }`,
    );
    const none = { nodes: [] };
    const zero = { totalCount: 0 };
    expect(agents.nodes).toEqual([
      {
        key: 'busy',
        lastSeenAt: at(9),
        newest: { nodes: [{ title: 'task 7' }] },
        oldest: { nodes: [{ title: 'task 1' }] },
        failed: { totalCount: 2 },
        all: { totalCount: 7 },
        errors: { nodes: [{ message: 'log 1' }] },
        quiet: none,
      },
      {
        key: 'idle',
        lastSeenAt: null,
        newest: none,
        oldest: none,
        failed: zero,
        all: zero,
        errors: none,
        quiet: none,
      },
      {
        key: 'seen',
        lastSeenAt: at(20),
        newest: { nodes: [{ title: 'A task' }] },
        oldest: { nodes: [{ title: 'A task' }] },
        failed: zero,
        all: { totalCount: 1 },
        errors: none,
        quiet: none,
      },
    ]);
  });
});
