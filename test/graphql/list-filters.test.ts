import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertRow, insertScreenshot, insertTask } from '../support/rows';

const PAST_DOUBLE = '9007199254740993';
const MOST = '9223372036854775807';

onEveryPostgres('Filters of evaluations, files and agents', (gateway) => {
  let first = '';
  let second = '';
  beforeAll(async () => {
    first = await insertTask(gateway(), { agent_id: 'alpha' });
    second = await insertTask(gateway(), { agent_id: 'beta_1' });
    await insertTask(gateway(), { agent_id: null });
    await insertTask(gateway(), { agent_id: '' });
    for (const row of [
      { report: 'a', evaluator: 'Judge 5%', score: 0.5, created_at: '2026-01-01T00:00:00Z' },
      { report: 'b', evaluator: null, score: -1, metrics: '{"f1": 0.75, "by": {"kind": "llm"}}' },
      { report: 'c', evaluator: 'judge', score: 9e99, metrics: '{"f1": "0.75"}' },
    ]) {
      const created_at = '2026-02-01T00:00:00Z';
      await insertEvaluation(gateway(), first, { agent_id: 'alpha', created_at, ...row });
    }
    await insertEvaluation(gateway(), second, { report: 'd', score: 0, agent_id: null });

    const { binaries, artifacts } = gateway().config.objects.buckets;
    const row = { agent_id: 'alpha', uploaded_at: '2026-01-01T00:00:00Z' };
    for (const [task, file] of [
      [first, { object_path: 'alpha/screenshots/a.png', size_bytes: 10, checksum: 'a' }],
      [null, { object_path: 'alpha/screenshots/b_%.png', size_bytes: null, checksum: 'b' }],
      [first, { bucket: binaries, object_path: 'alpha/c', size_bytes: PAST_DOUBLE, checksum: 'c' }],
      [second, { bucket: artifacts, object_path: 'tasks/d', size_bytes: MOST, checksum: 'd' }],
      [second, { bucket: 'old', object_path: 'e', content_type: null, checksum: 'e' }],
    ] as [string | null, object][]) {
      await insertScreenshot(gateway(), task, { ...row, ...file });
    }
    await gateway().pg.query(`UPDATE binary_file_metadata SET agent_id = 'beta_1',
      uploaded_at = '2026-03-01T00:00:00Z' WHERE checksum IN ('d', 'e')`);

    await insertRow(gateway(), 'agents', { name: 'alpha', description: 'The first', version: 7 });
    await insertRow(gateway(), 'agents', { name: 'Resting', is_active: false });
  });

  const evaluations = async (filter: object): Promise<string> => {
    const query = `query ($filter: EvaluationFilter) {
      evaluations(filter: $filter) { nodes { name: report } totalCount } }`;
    return named((await gateway().data(evaluator, query, { filter })).evaluations);
  };
  const files = async (filter: object, list = 'files'): Promise<string> => {
    const query = `query ($filter: FileFilter) {
      ${list}(filter: $filter) { nodes { name: checksum } totalCount } }`;
    return named((await gateway().data(evaluator, query, { filter }))[list]);
  };
  const agents = async (filter: object): Promise<string> => {
    const query = `query ($filter: AgentFilter) {
      agents(filter: $filter) { nodes { name: key } totalCount } }`;
    return named((await gateway().data(evaluator, query, { filter })).agents, ' ');
  };

  it.each<[string, object, string]>([
    ['nothing asked', {}, 'abcd'],
    ['agentId', { agentId: { eq: 'alpha' } }, 'abc'],
    ['no agentId', { agentId: { eq: null } }, 'd'],
    ['evaluator', { evaluator: { contains: '5%' } }, 'a'],
    ['evaluator in any case', { evaluator: { contains: 'judge' } }, 'acd'],
    ['no evaluator', { evaluator: { eq: null } }, 'b'],
    ['score', { score: { gte: 0, lte: 0.5 } }, 'ad'],
    ['score eq', { score: { eq: 9e99 } }, 'c'],
    ['score beyond what is there', { score: { gt: 1e308 } }, ''],
    ['createdAt', { createdAt: { lt: '2026-01-01T00:00:00.001Z' } }, 'a'],
    ['metrics', { metrics: [{ path: 'f1', gte: 0.75 }] }, 'b'],
    ['metrics inside', { metrics: [{ path: 'by.kind', eq: 'llm' }] }, 'b'],
    ['no metrics', { metrics: [{ path: 'f1', exists: false }] }, 'ad'],
    ['or and not', { or: [{ score: { lt: 0 } }, { not: { agentId: { eq: 'alpha' } } }] }, 'bd'],
    ['and', { and: [{ score: { gt: 0 } }, { evaluator: { eq: 'judge' } }] }, 'c'],
  ])('evaluations: %s', async (_, filter, expected) => {
    expect(await evaluations(filter)).toBe(expected);
  });

  it('evaluations and files: the task by its key or its global id', async () => {
    const global = Buffer.from(`Task:${second}`).toString('base64url');
    for (const taskId of [{ eq: second }, { eq: global }, { in: [global, 'x', 'ü\0'] }]) {
      expect(await evaluations({ taskId })).toBe('d');
      expect(await files({ taskId })).toBe('de');
    }
    expect(await evaluations({ taskId: { in: [first, second] } })).toBe('abcd');
    expect(await evaluations({ taskId: { eq: 'no key' } })).toBe('');
    expect(await evaluations({ taskId: { eq: null } })).toBe('');
    expect(await files({ taskId: { eq: null } })).toBe('b');
    expect(await files({ not: { taskId: { eq: second } } })).toBe('abc');
  });

  it.each<[string, object, string]>([
    ['nothing asked', {}, 'abcde'],
    ['agentId', { agentId: { in: ['alpha', 'nobody'] } }, 'abc'],
    ['bucket', { bucket: { eq: 'old' } }, 'e'],
    ['contentType', { contentType: { contains: 'IMAGE/' } }, 'abcd'],
    ['no contentType', { contentType: { eq: null } }, 'e'],
    ['objectPath', { objectPath: { contains: '_%' } }, 'b'],
    ['uploadedAt', { uploadedAt: { gt: '2026-02-01T00:00:00Z' } }, 'de'],
    ['sizeBytes', { sizeBytes: { lte: 10 } }, 'a'],
    ['no sizeBytes', { sizeBytes: { eq: null } }, 'b'],
    ['sizeBytes to the last digit', { sizeBytes: { eq: PAST_DOUBLE } }, 'c'],
    ['the neighbour of a size', { sizeBytes: { eq: '9007199254740992' } }, ''],
    ['more than a double holds', { sizeBytes: { gt: '9007199254740992' } }, 'cd'],
    ['the most there is', { sizeBytes: { gte: MOST } }, 'd'],
    ['or', { or: [{ sizeBytes: { lt: 11 } }, { bucket: { eq: 'old' } }] }, 'ae'],
  ])('files: %s', async (_, filter, expected) => {
    expect(await files(filter)).toBe(expected);
  });

  it('files: a number too long for a double keeps its digits in a document, too', async () => {
    const sizes = `{ files(filter: { sizeBytes: { eq: ${PAST_DOUBLE} } }) { nodes { sizeBytes } } }`;
    expect((await gateway().data(evaluator, sizes)).files.nodes).toEqual([
      { sizeBytes: PAST_DOUBLE },
    ]);
  });

  it('screenshots are the files of their bucket', async () => {
    expect(await files({}, 'screenshots')).toBe('ab');
    expect(await files({ sizeBytes: { gt: 9 } }, 'screenshots')).toBe('a');
    expect(await files({ bucket: { eq: 'old' } }, 'screenshots')).toBe('');
    expect(await files({ or: [{ bucket: { eq: 'old' } }, {}] }, 'screenshots')).toBe('ab');
  });

  it.each<[string, object, string]>([
    ['registered or seen in a task', {}, 'Resting alpha beta_1'],
    ['key', { key: { in: ['alpha', 'nobody'] } }, 'alpha'],
    ['key in any case', { key: { contains: 'REST' } }, 'Resting'],
    ['key with _', { key: { contains: 'a_' } }, 'beta_1'],
    ['active', { active: true }, 'alpha beta_1'],
    ['inactive', { active: false }, 'Resting'],
    ['not', { not: { key: { eq: 'alpha' } }, active: true }, 'beta_1'],
    ['or', { or: [{ active: false }, { key: { eq: 'alpha' } }] }, 'Resting alpha'],
  ])('agents: %s', async (_, filter, expected) => {
    expect(await agents(filter)).toBe(expected);
  });

  it.each<[string, string]>([
    ['evaluations', '{ score: { gt: "high" } }'],
    ['evaluations', '{ metrics: [{ path: "a", gt: "5" }] }'],
    ['evaluations', '{ metrics: [{ exists: true }] }'],
    ['files', '{ sizeBytes: { eq: 1.5 } }'],
    ['files', '{ sizeBytes: { eq: "9223372036854775808" } }'],
    ['files', '{ sizeBytes: { eq: "0x10" } }'],
    ['files', '{ objectPath: { eq: "\\u0000" } }'],
    ['agents', '{ active: "yes" }'],
    ['agents', '{ key: { contains: "\\u0000" } }'],
  ])('%s: refuses %s', async (list, filter) => {
    const query = `{ ${list}(filter: ${filter}) { nodes { key } } }`;
    expect(await gateway().code(evaluator, query)).toBe('BAD_USER_INPUT');
  });
});

interface Named {
  nodes: { name: string }[];
  totalCount: number;
}

/** The names in order; what is counted must be what is listed. */
function named({ nodes, totalCount }: Named, separator = ''): string {
  expect(totalCount).toBe(nodes.length);
  return nodes
    .map(({ name }) => name)
    .sort()
    .join(separator);
}
