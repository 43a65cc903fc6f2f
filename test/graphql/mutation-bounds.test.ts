import { auditOf, countRows, fresh } from '../support/audit-rows';
import { type Asker, agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertTask } from '../support/rows';

const long = (length: number): string => 'x'.repeat(length);

/** Per mutation its shortest good input, and changes to it that must be refused. */
const CASES: { mutation: string; asker: Asker; good: object; bad: [string, object][] }[] = [
  {
    mutation: 'createTask',
    asker: agent('agent1'),
    good: { title: 'ok' },
    bad: [
      ['a title too long', { title: long(1_001) }],
      ['no title', { title: null }],
      ['a description too long', { description: long(100_001) }],
      ['a trace too long', { traceId: long(201) }],
      ['a user too long', { userId: long(201) }],
      ['an agent too long', { agentId: long(101) }],
      ['a NUL in a text', { title: 'a\0b' }],
      ['a NUL deep in JSON', { config: { a: [{ b: 'x\0y' }] } }],
      ['a NUL in a JSON name', { metadata: { 'a\0b': 1 } }],
      ['half a pair in JSON', { metadata: { a: '\ud800' } }],
      ['half a pair in a JSON name', { metadata: { '\udc00': 1 } }],
      ['a number for a text', { title: 7 }],
      ['a field that is not there', { status: 'COMPLETED' }],
    ],
  },
  {
    mutation: 'updateTaskStatus',
    asker: agent('agent1'),
    good: { taskId: 'TASK', status: 'PENDING' },
    bad: [
      ['an error too long', { errorMessage: long(100_001) }],
      ['a result too long', { resultArtifactUrl: long(2_001) }],
      ['a NUL in the error', { errorMessage: 'a\0' }],
      ['a NUL in merged metadata', { metadata: { a: '\0' } }],
      ['a status in lower case', { status: 'pending' }],
    ],
  },
  {
    mutation: 'addTaskProgress',
    asker: agent('agent1'),
    good: { taskId: 'TASK' },
    bad: [
      ['more than all', { progressPercent: 101 }],
      ['less than nothing', { progressPercent: -1 }],
      ['a percent as text', { progressPercent: '50' }],
      ['a message too long', { message: long(100_001) }],
      ['a NUL in the message', { message: '\0' }],
      ['a NUL in data', { data: ['\0'] }],
      ['a time without a zone', { timestamp: '2026-01-01T00:00:00' }],
      ['no time at all', { timestamp: 'yesterday' }],
      ['a day that is not there', { timestamp: '2026-02-30T00:00:00Z' }],
      ['a list for a task', { taskId: ['a'] }],
    ],
  },
  {
    mutation: 'createEvaluation',
    asker: evaluator,
    good: { taskId: 'TASK', score: 1 },
    bad: [
      ['no score', { score: null }],
      ['a score as text', { score: '1' }],
      ['a report too long', { report: long(500_001) }],
      ['an evaluator too long', { evaluator: long(201) }],
      ['an agent too long', { agentId: long(101) }],
      ['a NUL in the report', { report: 'a\0' }],
      ['a NUL in metrics', { metrics: { a: '\0' } }],
    ],
  },
  {
    mutation: 'writeLogs',
    asker: agent('agent1'),
    good: { entries: [{ level: 'INFO', message: 'ok' }] },
    bad: [
      ['a message too long', { entries: [{ level: 'INFO', message: long(100_001) }] }],
      ['a level of its own', { entries: [{ level: 'LOUD', message: 'm' }] }],
      ['a task too long', { entries: [{ level: 'INFO', message: 'm', taskId: long(201) }] }],
      ['metadata as text', { entries: [{ level: 'INFO', message: 'm', metadata: 'text' }] }],
      ['metadata as a list', { entries: [{ level: 'INFO', message: 'm', metadata: [1] }] }],
      ['a bad time', { entries: [{ level: 'INFO', message: 'm', createdAt: '1.1.2026' }] }],
      ['an agent too long', { agentId: long(101) }],
    ],
  },
  {
    mutation: 'writeMemory',
    asker: agent('agent1'),
    good: { content: 'ok' },
    bad: [
      ['content too long', { content: long(500_001) }],
      ['a type too long', { memoryType: long(101) }],
      ['a task too long', { taskId: long(201) }],
    ],
  },
  {
    mutation: 'setAgentConfig',
    asker: agent('agent1'),
    good: { key: 'ok', value: 1 },
    bad: [
      ['a name too long', { key: long(201) }],
      ['a null', { value: null }],
      ['an operator as a name', { value: { $set: 1 } }],
    ],
  },
];

const PAYLOADS: Record<string, string> = {
  createTask: 'task { key }',
  updateTaskStatus: 'task { key }',
  addTaskProgress: 'progress { key }',
  createEvaluation: 'evaluation { key }',
  writeLogs: 'count',
  writeMemory: 'memory { key }',
  setAgentConfig: 'config { key }',
};

const documentOf = (name: string): string =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${PAYLOADS[name]} } }`;

onEveryPostgres('Bounds', (gateway) => {
  describe.each(CASES)('of $mutation', ({ mutation, asker, good, bad }) => {
    let base: object;
    beforeAll(async () => {
      const taskId = await insertTask(gateway());
      base = { ...good, ...('taskId' in good && { taskId }) };
    });

    it('let the shortest good input pass', async () => {
      await gateway().data(asker, documentOf(mutation), { input: base });
    });

    it.each(bad)('refuse %s, and leave no trace', async (_, change) => {
      const me = fresh(asker);
      const before = await countRows(gateway(), 'tasks');
      const input = { ...base, ...change };
      const { errors, data } = await gateway().ask(me, documentOf(mutation), { input });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      expect(data ?? null).toBeNull();
      expect(await countRows(gateway(), 'tasks')).toBe(before);
      expect(await auditOf(gateway(), me)).toEqual([]);
    });

    it('hold for the idempotency key too', async () => {
      const input = { ...base, idempotencyKey: long(201) };
      expect(await gateway().code(asker, documentOf(mutation), { input })).toBe('BAD_USER_INPUT');
    });
  });

  it('keep a text of exactly the longest length, letter by letter', async () => {
    const title = 'é'.repeat(1_000);
    const data = await gateway().data(
      agent('agent1'),
      'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { title } } }',
      { input: { title } },
    );
    expect(data.createTask.task.title).toBe(title);
  });

  it('refuse JSON that is huge or endless deep without falling over', async () => {
    const document = documentOf('createTask');
    const wide = { title: 'x', config: { a: long(1_000_000) } };
    await gateway().data(agent('agent1'), document, { input: wide });
    // Past the body's own limit nothing is even read.
    const { status, errors } = await gateway().ask(agent('agent1'), document, {
      input: { title: 'x', config: long(1_100_000) },
    });
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({
      status: 413,
      code: 'BAD_USER_INPUT',
    });
    const depth = 100_000;
    const token = await gateway().token(agent('agent1'));
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const response = await fetch(gateway().url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: `{"query":${JSON.stringify(document)},"variables":{"input":{"title":"x","config":${deep}}}}`,
    });
    const answer = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    await gateway().data(agent('agent1'), '{ viewer { role } }');
  });
});
