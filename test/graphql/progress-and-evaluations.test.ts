import { auditOf, countRows, fresh } from '../support/audit-rows';
import { admin, agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

const ADD = /* GraphQL */ `
  mutation ($input: AddTaskProgressInput!) {
    addTaskProgress(input: $input) {
      progress { key task { key } agentId progressPercent message data timestamp }
      task { key title latestProgress { message } }
    }
  }
`;

const ADD_BULK = /* GraphQL */ `
  mutation ($input: AddTaskProgressBulkInput!) {
    addTaskProgressBulk(input: $input) { progress { key task { key } message progressPercent } }
  }
`;

const EVALUATE = /* GraphQL */ `
  mutation ($input: CreateEvaluationInput!) {
    createEvaluation(input: $input) {
      evaluation { key agentId evaluator score report metrics createdAt task { key } }
    }
  }
`;

interface Written {
  task: { key: string };
  message: string;
  progressPercent: number;
}

onEveryPostgres('Writing progress', (gateway) => {
  it('adds a report to an own task and answers it with the task', async () => {
    const me = fresh(agent('agent1'));
    const taskId = await insertTask(gateway(), { title: 'Reported' });
    const report = {
      progressPercent: 12.5,
      message: 'Looking ☕',
      data: { step: 1, list: [null, true] },
      timestamp: '2026-01-02T03:04:05.678Z',
    };
    const { addTaskProgress } = await gateway().data(me, ADD, { input: { taskId, ...report } });
    expect(addTaskProgress.progress).toMatchObject({
      task: { key: taskId },
      agentId: 'agent1',
      ...report,
    });
    expect(addTaskProgress.task).toEqual({
      key: taskId,
      title: 'Reported',
      latestProgress: { message: 'Looking ☕' },
    });
    expect(await auditOf(gateway(), me)).toEqual([
      expect.objectContaining({
        action: 'addTaskProgress',
        details: { taskIds: [taskId], count: 1 },
      }),
    ]);
  });

  it('takes a bare report: nothing done yet, now', async () => {
    const taskId = await insertTask(gateway());
    const { addTaskProgress } = await gateway().data(agent('agent1'), ADD, { input: { taskId } });
    expect(addTaskProgress.progress).toMatchObject({ progressPercent: 0, message: null });
    const age = Date.now() - Date.parse(addTaskProgress.progress.timestamp);
    expect(Math.abs(age)).toBeLessThan(30_000);
  });

  it('converts the offset of a time that came with one', async () => {
    const taskId = await insertTask(gateway());
    const input = { taskId, timestamp: '2026-01-02T03:04:05+02:00' };
    const { addTaskProgress } = await gateway().data(agent('agent1'), ADD, { input });
    expect(addTaskProgress.progress.timestamp).toBe('2026-01-02T01:04:05.000Z');
  });

  it.each([0, 100])('takes %i percent', async (progressPercent) => {
    const taskId = await insertTask(gateway());
    await gateway().data(agent('agent1'), ADD, { input: { taskId, progressPercent } });
  });

  it.each([-0.1, 100.1, 101])('refuses %p percent and writes nothing', async (progressPercent) => {
    const me = fresh(agent('agent1'));
    const taskId = await insertTask(gateway());
    const before = await countRows(gateway(), 'task_progress');
    const input = { taskId, progressPercent };
    expect(await gateway().code(me, ADD, { input })).toBe('BAD_USER_INPUT');
    expect(await countRows(gateway(), 'task_progress')).toBe(before);
    expect(await auditOf(gateway(), me)).toEqual([]);
  });

  it('writes many in the order given, with one audit row', async () => {
    const me = fresh(agent('agent1'));
    const taskIds = [await insertTask(gateway()), await insertTask(gateway())];
    const items = Array.from({ length: 1000 }, (_, index) => ({
      taskId: taskIds[index % 2],
      message: `step ${index}`,
      progressPercent: index / 10,
    }));
    const { addTaskProgressBulk } = await gateway().data(me, ADD_BULK, { input: { items } });
    expect(
      addTaskProgressBulk.progress.map(({ task, message, progressPercent }: Written) => ({
        taskId: task.key,
        message,
        progressPercent,
      })),
    ).toEqual(items);
    const audit = await auditOf(gateway(), me);
    expect(audit.map(({ details }) => details)).toEqual([{ taskIds, count: 1000 }]);
  });

  it('writes all of many or none', async () => {
    const me = fresh(agent('agent1'));
    const mine = await insertTask(gateway());
    const foreign = await insertTask(gateway(), { agent_id: 'agent2' });
    const before = await countRows(gateway(), 'task_progress');
    const items = [{ taskId: mine }, { taskId: foreign }];
    expect(await gateway().code(me, ADD_BULK, { input: { items } })).toBe('NOT_FOUND');
    const many = Array.from({ length: 1001 }, () => ({ taskId: mine }));
    expect(await gateway().code(me, ADD_BULK, { input: { items: many } })).toBe('BAD_USER_INPUT');
    const late = [{ taskId: mine }, { taskId: mine, progressPercent: 101 }];
    expect(await gateway().code(me, ADD_BULK, { input: { items: late } })).toBe('BAD_USER_INPUT');
    expect(await countRows(gateway(), 'task_progress')).toBe(before);
    expect(await auditOf(gateway(), me)).toEqual([]);
  });

  it('takes an empty list for what it is', async () => {
    const data = await gateway().data(agent('agent1'), ADD_BULK, { input: { items: [] } });
    expect(data.addTaskProgressBulk.progress).toEqual([]);
  });

  it('keeps an agent from other agents’ tasks, and lets an admin report for all', async () => {
    const foreign = await insertTask(gateway(), { agent_id: 'agent2' });
    const input = { taskId: foreign };
    expect(await gateway().code(agent('agent1'), ADD, { input })).toBe('NOT_FOUND');
    const { addTaskProgress } = await gateway().data(admin, ADD, { input });
    expect(addTaskProgress.progress.agentId).toBe('agent2');
  });
});

onEveryPostgres('Writing evaluations', (gateway) => {
  it('writes what an evaluator found, under its own name unless told otherwise', async () => {
    const me = fresh(evaluator);
    const taskId = await insertTask(gateway(), { agent_id: 'agent7' });
    const found = { score: 0.875, report: 'Good.', metrics: { steps: 12 } };
    const first = await gateway().data(me, EVALUATE, { input: { taskId, ...found } });
    expect(first.createEvaluation.evaluation).toMatchObject({
      ...found,
      agentId: 'agent7',
      evaluator: me.sub,
      task: { key: taskId },
    });
    const named = { taskId, score: -1, agentId: 'agent8', evaluator: 'a panel' };
    const second = await gateway().data(me, EVALUATE, { input: named });
    expect(second.createEvaluation.evaluation).toMatchObject({
      score: -1,
      agentId: 'agent8',
      evaluator: 'a panel',
    });
    const audit = await auditOf(gateway(), me);
    expect(audit.map(({ action, details }) => ({ action, details }))).toEqual(
      [first, second].map(({ createEvaluation }) => ({
        action: 'createEvaluation',
        details: { evaluationId: createEvaluation.evaluation.key, taskId },
      })),
    );
  });

  it('lets an admin evaluate, and refuses a task that is not there', async () => {
    const taskId = await insertTask(gateway());
    await gateway().data(admin, EVALUATE, { input: { taskId, score: 1 } });
    const me = fresh(evaluator);
    const input = { taskId: '00000000-0000-4000-8000-000000000000', score: 1 };
    expect(await gateway().code(me, EVALUATE, { input })).toBe('NOT_FOUND');
    expect(await auditOf(gateway(), me)).toEqual([]);
  });

  it.each(['1e999', '-1e999'])('refuses the score %s, which no number holds', async (score) => {
    const taskId = await insertTask(gateway());
    const text = `mutation { createEvaluation(input: { taskId: "${taskId}", score: ${score} }) { evaluation { score } } }`;
    expect(await gateway().code(evaluator, text)).toBe('BAD_USER_INPUT');
  });
});
