import { admin, agent, evaluator, frontend } from '../../support/gateway';
import { insertTask } from '../../support/rows';
import { upload } from '../../support/uploads';
import { onEveryPlatform } from './adopted-gateway';

const OVERVIEW = /* GraphQL */ `
  query ($first: Int!, $after: String, $orderBy: [TaskOrder!]) {
    tasks(first: $first, after: $after, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id key title status traceId createdAt
        progress(first: 2) { totalCount nodes { message progressPercent timestamp } }
        evaluations { nodes { score evaluator createdAt } }
        screenshots(first: 5) { nodes { objectPath sizeBytes uploadedAt } }
      }
    }
  }
`;

onEveryPlatform('a gateway over tables of SQLAlchemy', 'sqlalchemy', (adopted) => {
  const gateway = () => adopted().gateway;

  it('reads old rows as they are', async () => {
    const data = await gateway().data(
      evaluator,
      `{ task(id: "7") {
        title status traceId createdAt updatedAt config averageScore
        progress { nodes { message timestamp } }
        evaluations { nodes { score } }
        files { nodes { objectPath sizeBytes uploadedAt } } } }`,
    );
    expect(data.task).toMatchObject({
      title: 'Old task 7',
      status: 'IN_PROGRESS',
      traceId: null,
      createdAt: '2024-03-10T09:30:00.000Z',
      updatedAt: '2024-03-10T09:45:00.123Z',
      config: null,
      averageScore: null,
      evaluations: { nodes: [] },
    });
    expect(data.task.progress.nodes[0]).toEqual({
      message: 'step 4',
      timestamp: '2024-03-10T09:34:00.000Z',
    });
    expect(data.task.files.nodes).toEqual([
      {
        objectPath: 'agent2/screenshots/7.png',
        sizeBytes: 1007,
        uploadedAt: '2024-03-10T09:30:00.000Z',
      },
    ]);
  });

  it.each(['CREATED_AT_DESC', 'CREATED_AT_ASC', 'UPDATED_AT_DESC'])(
    'pages by %s over rows without a time: each once, those last',
    async (order) => {
      const seen: { title: string; createdAt: string | null }[] = [];
      let after: string | null = null;
      do {
        const variables = { first: 5, after, orderBy: [order] };
        const { tasks } = await gateway().data(evaluator, OVERVIEW, variables);
        seen.push(...tasks.nodes);
        after = tasks.pageInfo.hasNextPage ? tasks.pageInfo.endCursor : null;
      } while (after !== null);
      expect(new Set(seen.map(({ title }) => title)).size).toBe(26);
      expect(seen).toHaveLength(26);
      expect(seen.slice(-2).every(({ createdAt }) => createdAt === null)).toBe(true);
    },
  );

  it('reads free and missing statuses', async () => {
    const { free, none } = await gateway().data(
      evaluator,
      `{ free: tasks(filter: { status: { eq: UNKNOWN } }) { totalCount nodes { status rawStatus } }
         none: tasks(filter: { status: { eq: PENDING } }) { totalCount } }`,
    );
    expect(free.totalCount).toBe(4);
    expect(free.nodes[0]).toEqual({ status: 'UNKNOWN', rawStatus: 'Waiting for Bob' });
    expect(none).toEqual({ totalCount: 10 });
  });

  it('filters by times, sizes and keys of the tables’ own types', async () => {
    const data = await gateway().data(
      evaluator,
      `{ late: tasks(filter: { createdAt: { gte: "2024-03-11T00:30:00Z" } }) { totalCount }
         keyed: tasks(filter: { id: { in: ["3", "4", "none", "99999999999999"] } }) { totalCount }
         judged: evaluations(filter: { createdAt: { lt: "2024-03-10T05:00:00Z" } }) { totalCount }
         large: files(filter: { sizeBytes: { gte: "5000000000" } }) { totalCount }
         small: files(filter: { sizeBytes: { lt: "5000000000" } }) { totalCount }
         agents { nodes { key lastSeenAt } }
         taskStats(groupBy: [DAY]) { count } }`,
    );
    expect(data).toMatchObject({
      late: { totalCount: 3 },
      keyed: { totalCount: 2 },
      judged: { totalCount: 1 },
      large: { totalCount: 0 },
      small: { totalCount: 26 },
    });
    expect(data.agents.nodes).toHaveLength(3);
  });

  it('shows rows of old writers at once', async () => {
    const key = await insertTask(gateway(), { agent_id: 'agent9', title: 'From old code' });
    const data = await gateway().data(
      frontend,
      '{ tasks(filter: { agentId: { eq: "agent9" } }) { nodes { key title traceId } } }',
    );
    expect(data.tasks.nodes).toMatchObject([{ key, title: 'From old code' }]);
    expect(data.tasks.nodes[0].traceId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes every mutation', async () => {
    const own = agent('agent1');
    const { createTask } = await gateway().data(
      own,
      `mutation { createTask(input: { title: "New", config: { depth: 2 } }) {
        task { id key traceId status createdAt } } }`,
    );
    const { id, key } = createTask.task;
    expect(key).toMatch(/^\d+$/);
    const on = (asker: typeof admin, text: string) =>
      gateway().data(asker, `mutation ($id: ID!) { ${text} }`, { id });
    await on(
      own,
      'updateTaskStatus(input: { taskId: $id, status: IN_PROGRESS, metadata: { a: 1 } }) { task { startedAt } }',
    );
    const { addTaskProgress } = await on(
      own,
      'addTaskProgress(input: { taskId: $id, progressPercent: 40, message: "half" }) { progress { agentId timestamp } }',
    );
    expect(addTaskProgress.progress.agentId).toBe('agent1');
    await on(
      own,
      'addTaskProgressBulk(input: { items: [{ taskId: $id }, { taskId: $id, message: "b" }] }) { progress { message } }',
    );
    const { createEvaluation } = await on(
      evaluator,
      'createEvaluation(input: { taskId: $id, score: 0.25 }) { evaluation { agentId createdAt } }',
    );
    expect(createEvaluation.evaluation.agentId).toBe('agent1');
    const file = await upload(gateway(), own, Buffer.from('picture'), { taskId: id });
    expect(file).toMatchObject({ sizeBytes: 7, task: { key } });
    await gateway().data(
      own,
      'mutation ($id: ID!) { deleteFile(input: { fileId: $id }) { file { key } } }',
      { id: file.id },
    );
    const { updateTaskStatus } = await on(
      admin,
      'updateTaskStatus(input: { taskId: $id, status: COMPLETED }) { task { createdAt completedAt } }',
    );
    const { createdAt, completedAt } = updateTaskStatus.task;
    const age = Date.now() - Date.parse(createdAt);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
    expect(completedAt >= createdAt).toBe(true);
  });
});
