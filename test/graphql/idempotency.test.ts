import { randomUUID } from 'node:crypto';
import { auditOf, countRows, fresh } from '../support/audit-rows';
import { type Asker, admin, agent, evaluator, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

interface Case {
  mutation: string;
  asker: Asker;
  document: string;
  table: string;
  input(taskId: string): object;
  other(taskId: string): object;
}

const mutation = (name: string, payload: string): string =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${payload} } }`;

const CASES: Case[] = [
  {
    mutation: 'createTask',
    asker: agent('agent1'),
    document: mutation('createTask', 'task { key traceId title config createdAt }'),
    table: 'tasks',
    input: () => ({ title: 'Once', config: { b: 1, a: [1.5, 'ü'] } }),
    other: () => ({ title: 'Once', config: { b: 1, a: [1.5, 'u'] } }),
  },
  {
    mutation: 'addTaskProgress',
    asker: agent('agent1'),
    document: mutation('addTaskProgress', 'progress { key message timestamp }'),
    table: 'task_progress',
    input: (taskId) => ({ taskId, message: 'once', progressPercent: 1 }),
    other: (taskId) => ({ taskId, message: 'once', progressPercent: 2 }),
  },
  {
    mutation: 'addTaskProgressBulk',
    asker: agent('agent1'),
    document: mutation('addTaskProgressBulk', 'progress { key message timestamp }'),
    table: 'task_progress',
    input: (taskId) => ({ items: [{ taskId, message: 'once' }] }),
    other: (taskId) => ({ items: [{ taskId, message: 'twice' }] }),
  },
  {
    mutation: 'createEvaluation',
    asker: evaluator,
    document: mutation('createEvaluation', 'evaluation { key score report createdAt }'),
    table: 'evaluations',
    input: (taskId) => ({ taskId, score: 0.1, report: 'once' }),
    other: (taskId) => ({ taskId, score: 0.2, report: 'once' }),
  },
];

const CREATE = CASES[0]?.document ?? '';

onEveryPostgres('Idempotency keys', (gateway) => {
  const keyed = async ({ document }: Case, asker: Asker, input: object) =>
    gateway().ask(asker, document, { input });

  describe.each(CASES)('of $mutation', (one) => {
    it('write once and answer the same', async () => {
      const me = fresh(one.asker);
      const taskId = await insertTask(gateway());
      const before = await countRows(gateway(), one.table);
      const input = { ...one.input(taskId), idempotencyKey: randomUUID() };
      const first = await keyed(one, me, input);
      expect(first.errors).toBeUndefined();
      // The order in which fields come means nothing.
      const turned = Object.fromEntries(Object.entries(input).reverse());
      expect(await keyed(one, me, turned)).toEqual(first);
      expect(await countRows(gateway(), one.table)).toBe(before + 1);
      expect(await auditOf(gateway(), me)).toHaveLength(1);
    });

    it('refuse another input', async () => {
      const me = fresh(one.asker);
      const taskId = await insertTask(gateway());
      const idempotencyKey = randomUUID();
      await keyed(one, me, { ...one.input(taskId), idempotencyKey });
      const before = await countRows(gateway(), one.table);
      const code = gateway().code(me, one.document, {
        input: { ...one.other(taskId), idempotencyKey },
      });
      expect(await code).toBe('CONFLICT');
      expect(await countRows(gateway(), one.table)).toBe(before);
      expect(await auditOf(gateway(), me)).toHaveLength(1);
    });

    it('let one of ten concurrent calls write', async () => {
      const me = fresh(one.asker);
      const taskId = await insertTask(gateway());
      const before = await countRows(gateway(), one.table);
      const input = { ...one.input(taskId), idempotencyKey: randomUUID() };
      const answers = await Promise.all(Array.from({ length: 10 }, () => keyed(one, me, input)));
      expect(answers[0]?.errors).toBeUndefined();
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(await countRows(gateway(), one.table)).toBe(before + 1);
      expect(await auditOf(gateway(), me)).toHaveLength(1);
    });
  });

  it('of updateTaskStatus change once, and go on answering what was then', async () => {
    const me = fresh(agent('agent1'));
    const taskId = await insertTask(gateway());
    const document = mutation('updateTaskStatus', 'task { status updatedAt }');
    const idempotencyKey = randomUUID();
    const input = { taskId, status: 'IN_PROGRESS', idempotencyKey };
    const first = await gateway().ask(me, document, { input });
    await gateway().data(me, document, { input: { taskId, status: 'COMPLETED' } });
    expect(await gateway().ask(me, document, { input })).toEqual(first);
    const other = { ...input, status: 'FAILED' };
    expect(await gateway().code(me, document, { input: other })).toBe('CONFLICT');
    const { task } = await gateway().data(me, `{ task(id: "${taskId}") { status } }`);
    expect(task.status).toBe('COMPLETED');
  });

  it('belong to one identity, and to one mutation', async () => {
    const idempotencyKey = randomUUID();
    const input = { title: 'Mine', agentId: 'agent1', idempotencyKey };
    const keys = new Set<string>();
    for (const asker of [fresh(agent('agent1')), fresh(agent('agent1')), fresh(admin)]) {
      const { createTask } = await gateway().data(asker, CREATE, { input });
      keys.add(createTask.task.key);
    }
    expect(keys.size).toBe(3);
    const me = fresh(agent('agent1'));
    await gateway().data(me, CREATE, { input: { title: 'x', idempotencyKey } });
    const taskId = await insertTask(gateway());
    const update = mutation('updateTaskStatus', 'task { key }');
    const moved = { taskId, status: 'FAILED', idempotencyKey };
    expect(await gateway().code(me, update, { input: moved })).toBe('CONFLICT');
  });

  it('are free again when they expired', async () => {
    const me = fresh(agent('agent1'));
    const input = { title: 'Again', idempotencyKey: randomUUID() };
    const { createTask: first } = await gateway().data(me, CREATE, { input });
    await expire(gateway(), input.idempotencyKey);
    const { createTask: second } = await gateway().data(me, CREATE, { input });
    expect(second.task.key).not.toBe(first.task.key);
    await expire(gateway(), input.idempotencyKey);
    const other = { ...input, title: 'Something else' };
    const { createTask: third } = await gateway().data(me, CREATE, { input: other });
    expect(third.task.title).toBe('Something else');
  });

  it('are not used up by a call that failed', async () => {
    const me = fresh(agent('agent1'));
    const idempotencyKey = randomUUID();
    const document = mutation('addTaskProgress', 'progress { key }');
    const missing = { taskId: '00000000-0000-4000-8000-000000000000', idempotencyKey };
    expect(await gateway().code(me, document, { input: missing })).toBe('NOT_FOUND');
    const taskId = await insertTask(gateway());
    await gateway().data(me, document, { input: { taskId, idempotencyKey } });
  });

  it.each([
    ['too long', 'x'.repeat(201)],
    ['with a NUL', 'a\0b'],
  ])('%s are refused', async (_, idempotencyKey) => {
    const input = { title: 'x', idempotencyKey };
    expect(await gateway().code(agent('agent1'), CREATE, { input })).toBe('BAD_USER_INPUT');
  });
});

async function expire(gateway: Gateway, key: string): Promise<void> {
  const { rowCount } = await gateway.pg.query(
    `UPDATE triptych.idempotency_keys SET expires_at = now() - interval '1 second' WHERE key = $1`,
    [key],
  );
  expect(rowCount).toBe(1);
}
