import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertProgress, insertScreenshot, insertTask } from '../support/rows';
import { type AgentDatabases, openAgentDatabases } from './agent-databases';

const SNAPSHOT = `query ($id: ID!) {
  evaluationSnapshot(taskId: $id) {
    task { key title status averageScore }
    progress(first: 2) { nodes { message } totalCount }
    screenshots(first: 1) { nodes { objectPath kind } totalCount }
    logCounts { level count } errorRate
    resources { memoryMb cpuPercent costUsd tokens }
  }
}`;

onEveryPostgres('Evaluation snapshots', (gateway) => {
  let databases: AgentDatabases;
  beforeAll(() => {
    databases = openAgentDatabases(gateway());
  });
  afterAll(() => databases.close());

  const snapshot = async (id: string) =>
    (await gateway().data(evaluator, SNAPSHOT, { id })).evaluationSnapshot;

  it('shows a task, its progress, what its logs amount to and its screenshots', async () => {
    const id = await insertTask(gateway(), { title: 'the task', status: 'completed' });
    for (const day of [1, 2, 3]) {
      const at = `2026-01-0${day}T00:00:00Z`;
      await insertProgress(gateway(), id, { message: `day ${day}`, timestamp: at });
      await insertScreenshot(gateway(), id, { object_path: `a/${day}.png`, uploaded_at: at });
    }
    await insertScreenshot(gateway(), id, { bucket: 'another' });
    const created_at = new Date('2026-01-01');
    const log = { task_id: id, level: 'info', message: 'x', created_at };
    await databases.writeLogs('agent1', [
      { ...log, metadata: { memory_mb: 100, cpu_percent: 20, cost_usd: 0.25, tokens: 10 } },
      { ...log, metadata: { memory_mb: '300', usage: { input_tokens: 4, output_tokens: 6 } } },
      { ...log, level: 'ERROR', meta: { resources: { cpu: 90.5 }, cost: 0.5 } },
      { ...log, level: 'error', metadata: { memory_mb: 'much', cpu_percent: -1, tokens: null } },
      { ...log, task_id: 'another', metadata: { memory_mb: 9_999 } },
    ]);

    const global = Buffer.from(`Task:${id}`).toString('base64url');
    const expected = {
      task: { key: id, title: 'the task', status: 'COMPLETED', averageScore: null },
      progress: { nodes: [{ message: 'day 3' }, { message: 'day 2' }], totalCount: 3 },
      screenshots: { nodes: [{ objectPath: 'a/3.png', kind: 'SCREENSHOT' }], totalCount: 3 },
      logCounts: [
        { level: 'DEBUG', count: 0 },
        { level: 'INFO', count: 2 },
        { level: 'WARNING', count: 0 },
        { level: 'ERROR', count: 2 },
        { level: 'OTHER', count: 0 },
      ],
      errorRate: 0.5,
      resources: { memoryMb: 300, cpuPercent: 90.5, costUsd: 0.75, tokens: 20 },
    };
    expect(await snapshot(id)).toEqual(expected);
    expect(await snapshot(global)).toEqual(expected);
  });

  it.each([
    ['without logs', 'quiet', { memoryMb: null, cpuPercent: null, costUsd: null, tokens: null }],
    ['without an agent', null, null],
  ])('has nothing to say %s', async (_, agent_id, resources) => {
    const id = await insertTask(gateway(), { agent_id });
    expect(await snapshot(id)).toMatchObject({
      task: { key: id },
      progress: { nodes: [], totalCount: 0 },
      screenshots: { nodes: [], totalCount: 0 },
      logCounts: Array(5).fill({ count: 0 }),
      errorRate: null,
      resources,
    });
  });

  it('asks the logs once for everything they amount to, and only what is selected', async () => {
    const id = await insertTask(gateway(), {});
    const whole = await gateway().counted(() => snapshot(id));
    expect(whole.mongoCalls.map(({ operation }) => operation)).toEqual(['logSummary']);
    const few = await gateway().counted(() =>
      gateway().data(
        evaluator,
        'query ($id: ID!) { evaluationSnapshot(taskId: $id) { task { title } } }',
        { id },
      ),
    );
    expect(few.mongoCalls).toEqual([]);
    expect(few.statements).toHaveLength(1);
  });

  it('stands where the agent’s database cannot be', async () => {
    const id = await insertTask(gateway(), { agent_id: 'x'.repeat(70), title: 'stands' });
    const { data, errors } = await gateway().ask(evaluator, SNAPSHOT, { id });
    expect(data.evaluationSnapshot).toMatchObject({
      task: { title: 'stands' },
      progress: { totalCount: 0 },
      logCounts: null,
      errorRate: null,
      resources: null,
    });
    expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code]).sort()).toEqual([
      ['errorRate', 'BAD_USER_INPUT'],
      ['logCounts', 'BAD_USER_INPUT'],
      ['resources', 'BAD_USER_INPUT'],
    ]);
  });
});
