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

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

onEveryPostgres('Edges of a task', (gateway) => {
  let databases: AgentDatabases;
  let busy = '';
  let bare = '';
  let orphan = '';
  beforeAll(async () => {
    databases = openAgentDatabases(gateway());
    await insertRow(gateway(), 'agents', { name: 'agent1', description: 'Known', version: 3 });
    busy = await insertTask(gateway(), {
      title: 'busy',
      started_at: '2026-03-29T00:59:59.5Z',
      completed_at: '2026-03-29T03:00:00.25Z',
    });
    bare = await insertTask(gateway(), { title: 'bare', agent_id: 'seen', started_at: at(1) });
    orphan = await insertTask(gateway(), { title: 'orphan', agent_id: null });
    const { binaries } = gateway().config.objects.buckets;
    for (let step = 0; step < 12; step += 1) {
      await insertProgress(gateway(), busy, {
        message: `step ${step}`,
        progress_percent: step * 8,
        data: JSON.stringify({ step }),
        timestamp: at(step),
      });
      await insertEvaluation(gateway(), busy, {
        score: step / 4,
        report: `report ${step}`,
        created_at: at(step % 5),
      });
      await insertScreenshot(gateway(), busy, {
        object_path: `agent1/${step % 3 ? 'screenshots' : 'files'}/${step}.png`,
        uploaded_at: at(step),
        ...(step % 3 === 0 && { bucket: binaries }),
      });
    }
    await databases.writeLogs(
      'agent1',
      Array.from({ length: 9 }, (_, step) => ({
        level: ['debug', 'INFO', 'error'][step % 3],
        message: `log ${step}`,
        task_id: busy,
        created_at: new Date(at(step)),
      })),
    );
    await databases.writeLogs('agent1', [
      { level: 'info', message: 'of a task that is gone', task_id: 'gone', created_at: new Date() },
      { level: 'info', message: 'of no task', created_at: new Date(at(50)) },
    ]);
    await databases.writeMemories('agent1', [
      { content: 'a', memory_type: 'general', task_id: busy, created_at: new Date(at(1)) },
      { content: 'b', memory_type: 'observation', task_id: busy, created_at: new Date(at(2)) },
      { content: 'not in its own database', task_id: bare, created_at: new Date(at(3)) },
    ]);
    await databases.writeMemories('seen', [
      { content: 'c', memory_type: 'general', task_id: bare, created_at: new Date(at(3)) },
    ]);
  });
  afterAll(() => databases.close());

  const task = async (id: string, fields: string) =>
    (await gateway().data(evaluator, `query ($id: ID!) { task(id: $id) { ${fields} } }`, { id }))
      .task;

  it('shows the newest of everything, and how many there are', async () => {
    const found = await task(
      busy,
      `durationMs averageScore
       latestProgress { message progressPercent data timestamp agentId task { title } }
       latestEvaluation { createdAt task { title } }
       progress(first: 1) { nodes { message } totalCount totalCountExact(cap: 12) }
       evaluations(first: 1) { totalCount(cap: 11) totalCountExact(cap: 11) }
       screenshots { totalCount nodes { kind } }
       files(first: 2) { totalCount nodes { objectPath kind task { title } } }
       logs(first: 2) { nodes { message level rawLevel taskId task { title } } pageInfo { hasNextPage } }
       logCounts { level count }
       memories { nodes { content } }
       agent { key registered description version }`,
    );
    expect(found).toMatchObject({
      durationMs: 7_200_750,
      averageScore: 66 / 4 / 12,
      latestProgress: {
        message: 'step 11',
        progressPercent: 88,
        data: { step: 11 },
        timestamp: at(11),
        agentId: 'agent1',
        task: { title: 'busy' },
      },
      latestEvaluation: { createdAt: at(4), task: { title: 'busy' } },
      progress: { nodes: [{ message: 'step 11' }], totalCount: 12, totalCountExact: true },
      evaluations: { totalCount: 11, totalCountExact: false },
      screenshots: { totalCount: 8 },
      files: {
        totalCount: 12,
        nodes: [
          { objectPath: 'agent1/screenshots/11.png', kind: 'SCREENSHOT', task: { title: 'busy' } },
          { objectPath: 'agent1/screenshots/10.png', kind: 'SCREENSHOT' },
        ],
      },
      logs: {
        nodes: [
          { message: 'log 8', level: 'ERROR', taskId: busy, task: { title: 'busy' } },
          { message: 'log 7', level: 'INFO', rawLevel: 'INFO' },
        ],
        pageInfo: { hasNextPage: true },
      },
      memories: { nodes: [{ content: 'b' }, { content: 'a' }] },
      agent: { key: 'agent1', registered: true, description: 'Known', version: 3 },
    });
    expect(found.logCounts).toEqual([
      { level: 'DEBUG', count: 3 },
      { level: 'INFO', count: 3 },
      { level: 'WARNING', count: 0 },
      { level: 'ERROR', count: 3 },
      { level: 'OTHER', count: 0 },
    ]);
  });

  it('shows nothing where there is nothing', async () => {
    const fields = `durationMs averageScore latestProgress { key } latestEvaluation { key }
      progress { nodes { key } totalCount } evaluations { nodes { key } totalCount }
      screenshots { nodes { key } totalCount } files { nodes { key } totalCount }
      logs { nodes { key } pageInfo { hasNextPage endCursor } unavailable { agentId } skipped }
      logCounts { count } memories { nodes { content } } agent { key registered isActive createdAt }`;
    const empty = { nodes: [], totalCount: 0 };
    const nothing = {
      durationMs: null,
      averageScore: null,
      latestProgress: null,
      latestEvaluation: null,
      progress: empty,
      evaluations: empty,
      screenshots: empty,
      files: empty,
      logs: {
        nodes: [],
        pageInfo: { hasNextPage: false, endCursor: null },
        unavailable: [],
        skipped: 0,
      },
      logCounts: Array(5).fill({ count: 0 }),
    };
    expect(await task(orphan, fields)).toEqual({
      ...nothing,
      memories: { nodes: [] },
      agent: null,
    });
    expect(await task(bare, fields)).toEqual({
      ...nothing,
      memories: { nodes: [{ content: 'c' }] },
      agent: { key: 'seen', registered: false, isActive: true, createdAt: null },
    });
  });

  it.each([
    ['progress', 12, ''],
    ['evaluations', 12, ''],
    ['evaluations', 12, 'orderBy: [SCORE_ASC]'],
    ['files', 12, ''],
    ['screenshots', 8, ''],
    ['files', 4, 'filter: { objectPath: { contains: "/FILES/" } }'],
    ['logs', 9, ''],
    ['logs', 6, 'levels: [DEBUG, ERROR]'],
    ['memories', 2, ''],
  ])('pages %s by cursors, from both ends: %i of them %s', async (edge, count, more) => {
    const query = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      task(id: $id) {
        ${edge}(first: $first, after: $after, last: $last, before: $before, ${more}) {
          ${PAGE_FIELDS} node { key } }
        }
      }
    }`;
    const options = { asker: evaluator, query, field: `task.${edge}`, variables: { id: busy } };
    const whole = await walk<{ key: string }>(gateway(), { ...options, size: 50 });
    expect(new Set(whole.map(({ key }) => key)).size).toBe(count);
    expect(await walk(gateway(), { ...options, size: 5 })).toEqual(whole);
    expect(await walk(gateway(), { ...options, size: 5, backward: true })).toEqual(whole);
  });

  it('asks one edge under several names with other arguments', async () => {
    const found = await task(
      busy,
      `newest: progress(first: 2) { nodes { message } totalCount }
       oldest: progress(last: 2) { nodes { message } }
       same: progress(first: 2) { nodes { key } }
       best: evaluations(first: 1, orderBy: [SCORE_DESC]) { nodes { score } }
       worst: evaluations(first: 1, orderBy: [SCORE_ASC]) { nodes { report } }
       pictures: files(filter: { objectPath: { contains: "screenshots" } }) { totalCount }
       others: files(filter: { not: { objectPath: { contains: "screenshots" } } }) { totalCount }
       errors: logs(levels: [ERROR]) { nodes { message } }
       found: logs(search: "LOG 4") { nodes { message } }
       between: logs(since: "${at(2)}", until: "${at(4)}") { nodes { message } }
       general: memories(memoryType: "general") { nodes { content } }`,
    );
    const messages = (edge: { nodes: { message: string }[] }) =>
      edge.nodes.map(({ message }) => message);
    expect(messages(found.newest)).toEqual(['step 11', 'step 10']);
    expect(messages(found.oldest)).toEqual(['step 1', 'step 0']);
    expect(found.same.nodes).toHaveLength(2);
    expect(found.newest.totalCount).toBe(12);
    expect(found.best.nodes).toEqual([{ score: 11 / 4 }]);
    expect(found.worst.nodes).toEqual([{ report: 'report 0' }]);
    expect([found.pictures.totalCount, found.others.totalCount]).toEqual([8, 4]);
    expect(messages(found.errors)).toEqual(['log 8', 'log 5', 'log 2']);
    expect(messages(found.found)).toEqual(['log 4']);
    expect(messages(found.between)).toEqual(['log 3', 'log 2']);
    expect(found.general.nodes).toEqual([{ content: 'a' }]);
  });

  it('refuses a bad page at the edge and keeps the rest of the task', async () => {
    const { data, errors } = await gateway().ask(
      evaluator,
      'query ($id: ID!) { task(id: $id) { title logs(first: 0) { skipped } memories { nodes { key } } } }',
      { id: busy },
    );
    expect(data.task).toMatchObject({ title: 'busy', logs: null });
    expect(data.task.memories.nodes).toHaveLength(2);
    expect(errors).toMatchObject([
      { path: ['task', 'logs'], extensions: { code: 'BAD_USER_INPUT', argument: 'first' } },
    ]);
  });

  it('names a task that is missing by its key alone', async () => {
    const { agentLogs } = await gateway().data(
      evaluator,
      `{ agentLogs(filter: { agents: ["agent1"], search: "of a task", taskId: "gone" }) {
        nodes { message taskId task { title } } } }`,
    );
    expect(agentLogs.nodes).toEqual([
      { message: 'of a task that is gone', taskId: 'gone', task: null },
    ]);
  });

  it('finds a task by its trace: the newest one, as its ids name it', async () => {
    const older = await insertTask(gateway(), { trace_id: 'trace', created_at: at(1) });
    const newer = await insertTask(gateway(), { trace_id: 'trace', created_at: at(2) });
    const byTrace = await gateway().data(evaluator, '{ task(traceId: "trace") { key id } }');
    expect(byTrace.task.key).toBe(newer);
    expect((await task(byTrace.task.id, 'key')).key).toBe(newer);
    expect((await task(older.toUpperCase(), 'key')).key).toBe(older);
  });

  it.each([
    ['{ task { key } }', 'BAD_USER_INPUT'],
    ['{ task(id: "a", traceId: "b") { key } }', 'BAD_USER_INPUT'],
    ['{ task(id: "a") { key } }', 'NOT_FOUND'],
    ['{ task(id: 5) { key } }', 'NOT_FOUND'],
    ['{ task(id: "RXZhbHVhdGlvbjphYmM") { key } }', 'NOT_FOUND'],
    ['{ task(id: "\\u0000") { key } }', 'NOT_FOUND'],
    ['{ task(traceId: "no trace") { key } }', 'NOT_FOUND'],
    ['{ task(traceId: "\\u0000") { key } }', 'BAD_USER_INPUT'],
    ['{ evaluation(id: "b") { key } }', 'NOT_FOUND'],
    ['{ file(id: "c") { key } }', 'NOT_FOUND'],
    ['{ agent(key: "nobody") { key } }', 'NOT_FOUND'],
    ['{ agent(key: "\\u0000") { key } }', 'NOT_FOUND'],
    ['{ evaluationSnapshot(taskId: "d") { errorRate } }', 'NOT_FOUND'],
  ])('%s: %s', async (query, code) => {
    const { data, errors } = await gateway().ask(evaluator, query);
    const field = /\w+/.exec(query)?.[0] ?? '';
    expect(errors).toMatchObject([{ path: [field], extensions: { code } }]);
    expect(data).toEqual({ [field]: null });
  });
});
