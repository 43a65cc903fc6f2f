import { auditOf, countRows, fresh } from '../support/audit-rows';
import { admin, agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

const CREATE = /* GraphQL */ `
  mutation ($input: CreateTaskInput!) {
    createTask(input: $input) {
      task {
        key agentId title description traceId userId config metadata status rawStatus
        startedAt completedAt createdAt updatedAt
      }
    }
  }
`;

const MOVE = /* GraphQL */ `
  mutation ($input: UpdateTaskStatusInput!) {
    updateTaskStatus(input: $input) {
      task { key status startedAt completedAt updatedAt errorMessage resultArtifactUrl metadata }
    }
  }
`;

onEveryPostgres('Writing tasks', (gateway) => {
  const create = async (asker: ReturnType<typeof fresh>, input: object) =>
    (await gateway().data(asker, CREATE, { input })).createTask.task;
  const move = async (asker: ReturnType<typeof fresh>, input: object) =>
    (await gateway().data(asker, MOVE, { input })).updateTaskStatus.task;
  const moveCode = (asker: ReturnType<typeof fresh>, input: object) =>
    gateway().code(asker, MOVE, { input });

  it('makes a pending task of the token’s agent, with everything given', async () => {
    const me = fresh(agent('agent1'));
    const given = {
      title: 'Book a table',
      description: 'For two — ⭐',
      traceId: 'trace-1',
      userId: 'user-1',
      config: { model: 'm', depth: [1, { two: 2 }] },
      metadata: { source: 'test' },
    };
    const task = await create(me, given);
    expect(task).toMatchObject({ ...given, agentId: 'agent1', status: 'PENDING' });
    expect(task).toMatchObject({ rawStatus: 'pending', startedAt: null, completedAt: null });
    expect(task.createdAt).toBe(task.updatedAt);
    expect(await auditOf(gateway(), me)).toEqual([
      expect.objectContaining({
        action: 'createTask',
        status: 'success',
        details: { taskId: task.key, agentId: 'agent1' },
      }),
    ]);
  });

  it('fills in a trace and an empty config', async () => {
    const task = await create(fresh(agent('agent1')), { title: 'Bare' });
    expect(task).toMatchObject({ config: {}, metadata: null, description: null });
    expect(task.traceId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('lets an admin make a task for any agent, and wants its name', async () => {
    expect(await create(fresh(admin), { title: 'For two', agentId: 'agent2' })).toMatchObject({
      agentId: 'agent2',
    });
    expect(await gateway().code(admin, CREATE, { input: { title: 'For whom?' } })).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('does not let an agent make a task for another, and writes nothing then', async () => {
    const me = fresh(agent('agent1'));
    const before = await countRows(gateway(), 'tasks');
    const input = { title: 'Not mine', agentId: 'agent2' };
    expect(await gateway().code(me, CREATE, { input })).toBe('NOT_FOUND');
    expect(await countRows(gateway(), 'tasks')).toBe(before);
    expect(await auditOf(gateway(), me)).toEqual([]);
  });

  it('sets the times as the status moves, and merges metadata', async () => {
    const me = fresh(agent('agent1'));
    const { key: taskId } = await create(me, { title: 'Moves', metadata: { a: 1, b: { c: 2 } } });
    const begun = await move(me, { taskId, status: 'IN_PROGRESS', metadata: { b: 'new', d: 3 } });
    expect(begun).toMatchObject({ status: 'IN_PROGRESS', completedAt: null });
    expect(begun.startedAt).not.toBeNull();
    expect(begun.metadata).toEqual({ a: 1, b: 'new', d: 3 });

    const again = await move(me, { taskId, status: 'IN_PROGRESS' });
    expect(again.startedAt).toBe(begun.startedAt);

    const end = { errorMessage: 'it broke', resultArtifactUrl: 'minio://artifacts/x' };
    const failed = await move(me, { taskId, status: 'FAILED', ...end });
    expect(failed).toMatchObject({ status: 'FAILED', ...end, startedAt: begun.startedAt });
    expect(failed.completedAt).not.toBeNull();
    expect(failed.metadata).toEqual(begun.metadata);
    expect((await auditOf(gateway(), me)).map(({ details }) => details)).toEqual([
      { taskId, agentId: 'agent1' },
      { taskId, from: 'pending', to: 'in_progress' },
      { taskId, from: 'in_progress', to: 'in_progress' },
      { taskId, from: 'in_progress', to: 'failed' },
    ]);
  });

  it.each(['COMPLETED', 'FAILED', 'CANCELLED'])('lets only an admin leave %s', async (end) => {
    const me = fresh(agent('agent1'));
    const { key: taskId } = await create(me, { title: 'Ends' });
    await move(me, { taskId, status: end });
    expect(await moveCode(me, { taskId, status: 'PENDING' })).toBe('CONFLICT');
    expect(await auditOf(gateway(), me)).toHaveLength(2);
    const reopened = await move(fresh(admin), { taskId, status: 'IN_PROGRESS' });
    expect(reopened).toMatchObject({ status: 'IN_PROGRESS', completedAt: null });
  });

  it('refuses to write UNKNOWN, and moves on from a status it does not know', async () => {
    const taskId = await insertTask(gateway(), { status: 'Waiting for the moon' });
    const me = fresh(agent('agent1'));
    expect(await moveCode(me, { taskId, status: 'UNKNOWN' })).toBe('BAD_USER_INPUT');
    expect(await moveCode(me, { taskId, status: 'NO_SUCH' })).toBe('BAD_USER_INPUT');
    expect(await move(me, { taskId, status: 'COMPLETED' })).toMatchObject({ status: 'COMPLETED' });
  });

  it.each([
    ['a text', '"text"'],
    ['a list', '[1,2]'],
    ['null', 'null'],
  ])('merges metadata over %s that other code stored', async (_, stored) => {
    const taskId = await insertTask(gateway(), { metadata: stored });
    const moved = await move(agent('agent1'), { taskId, status: 'PENDING', metadata: { a: 1 } });
    expect(moved.metadata).toEqual({ a: 1 });
  });

  it.each([['a text'], [['a list']], [7], [true]])(
    'refuses metadata %p, which is no object',
    async (metadata) => {
      const taskId = await insertTask(gateway());
      const input = { taskId, status: 'PENDING', metadata };
      expect(await moveCode(agent('agent1'), input)).toBe('BAD_USER_INPUT');
    },
  );

  it('answers a foreign, a missing and an impossible task alike', async () => {
    const foreign = await insertTask(gateway(), { agent_id: 'agent2' });
    const missing = '00000000-0000-4000-8000-000000000000';
    const me = fresh(agent('agent1'));
    const answers = [];
    for (const taskId of [foreign, missing, 'not a key', '']) {
      const { errors, data } = await gateway().ask(me, MOVE, {
        input: { taskId, status: 'FAILED' },
      });
      answers.push({ data, message: errors?.[0]?.message, ...errors?.[0]?.extensions });
    }
    for (const answer of answers) {
      expect(answer).toEqual({ data: null, message: 'No such task.', code: 'NOT_FOUND' });
    }
    expect(await auditOf(gateway(), me)).toEqual([]);
  });

  it('decides concurrent changes of status one after the other', async () => {
    const me = fresh(agent('agent1'));
    const { key: taskId } = await create(me, { title: 'Contested' });
    const ends = ['COMPLETED', 'FAILED', 'CANCELLED', 'COMPLETED', 'FAILED', 'CANCELLED'];
    const answers = await Promise.all(
      ends.map((status) => gateway().ask(me, MOVE, { input: { taskId, status } })),
    );
    const won = answers.filter(({ errors }) => !errors);
    const lost = answers.filter(({ errors }) => errors);
    // Whoever came first decided; only those who wanted the very same were let through after it.
    expect(new Set(won.map(({ data }) => data.updateTaskStatus.task.status)).size).toBe(1);
    expect(won.length).toBeLessThanOrEqual(2);
    expect(lost.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(
      lost.map(() => 'CONFLICT'),
    );
    expect(await auditOf(gateway(), me)).toHaveLength(1 + won.length);
  });
});
