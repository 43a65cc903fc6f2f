import { type Answer, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertTask } from '../support/rows';

const TASKS = 'query ($filter: TaskFilter) { tasks(filter: $filter) { nodes { traceId key } } }';

const day = (number: number) => `2026-01-0${number}T00:00:00Z`;

/** Each by its trace, which is what an answer is told apart by. */
const ROWS: Record<string, object> = {
  a: {
    title: 'Fix 50% of Bugs',
    user_id: 'ann',
    status: 'completed',
    created_at: day(1),
    updated_at: day(5),
    completed_at: day(2),
    config: { model: { name: 'Opus', size: 70 }, tags: ['red', 'blue'], dry: false },
    metadata: { quality_score: 0.9, 'odd key': 1 },
  },
  b: {
    title: 'fix_under score',
    agent_id: 'agent2',
    status: null,
    created_at: day(2),
    config: { model: { name: 'opus 5%', size: '90' }, tags: ['blue'] },
    metadata: { quality_score: '0.95' },
  },
  c: {
    title: 'back\\slash',
    agent_id: 'agent2',
    status: 'on hold',
    created_at: day(3),
    metadata: { quality_score: 12, deep: { list: [{ id: 7 }] } },
  },
  d: { title: 'FIX nothing', status: 'in_progress', created_at: day(4), metadata: 'a text' },
  e: {
    title: '',
    agent_id: null,
    status: 'failed',
    completed_at: day(6),
    created_at: day(5),
    config: { model: 'Opus' },
    metadata: { quality_score: null },
  },
  f: { title: '50 bugs', status: 'cancelled', created_at: day(6), config: [1, 2] },
  g: { title: 'fixed', user_id: 'bob', status: 'pending', created_at: day(7) },
};

onEveryPostgres('Filters of tasks', (gateway) => {
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    await gateway().pg.query('ALTER TABLE tasks ALTER status DROP NOT NULL');
    for (const [trace_id, row] of Object.entries(ROWS)) {
      const json = Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => name === 'config' || name === 'metadata')
          .map(([name, value]) => [name, JSON.stringify(value)]),
      );
      keys[trace_id] = await insertTask(gateway(), { trace_id, ...row, ...json });
    }
    for (const score of [0.25, 0.75]) await insertEvaluation(gateway(), keys.a ?? '', { score });
    await insertEvaluation(gateway(), keys.b ?? '', { score: 1 });
  });

  const found = async (filter: object): Promise<string> => {
    const data = await gateway().data(evaluator, TASKS, { filter });
    const nodes: { traceId: string }[] = data.tasks.nodes;
    return nodes
      .map(({ traceId }) => traceId)
      .sort()
      .join('');
  };

  it.each<[string, object, string]>([
    ['an empty filter', {}, 'abcdefg'],
    ['eq', { title: { eq: 'fixed' } }, 'g'],
    ['eq of the empty text', { title: { eq: '' } }, 'e'],
    ['eq is exact', { title: { eq: 'FIXED' } }, ''],
    ['in', { title: { in: ['fixed', '', 'none'] } }, 'eg'],
    ['in nothing', { title: { in: [] } }, ''],
    ['contains in any case', { title: { contains: 'fIx' } }, 'abdg'],
    ['contains %', { title: { contains: '50%' } }, 'a'],
    ['contains _', { title: { contains: 'x_u' } }, 'b'],
    ['contains a backslash', { title: { contains: 'k\\s' } }, 'c'],
    ['contains a pattern of another kind', { title: { contains: 'f.*' } }, ''],
    ['contains the empty text', { userId: { contains: '' } }, 'ag'],
    ['conditions together', { title: { contains: 'fix', in: ['fixed', 'back\\slash'] } }, 'g'],
    ['null eq', { userId: { eq: null } }, 'bcdef'],
    ['null eq of agents', { agentId: { eq: null } }, 'e'],
    ['a missing filter', { title: null }, 'abcdefg'],
    ['traces', { traceId: { in: ['a', 'c', 'A'] } }, 'ac'],
    ['fields together', { agentId: { eq: 'agent2' }, title: { contains: 'fix' } }, 'b'],
  ])('text: %s', async (_, filter, expected) => {
    expect(await found(filter)).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['a known status', { status: { eq: 'COMPLETED' } }, 'a'],
    ['no status is pending', { status: { eq: 'PENDING' } }, 'bg'],
    ['free text is unknown', { status: { eq: 'UNKNOWN' } }, 'c'],
    ['several', { status: { in: ['FAILED', 'CANCELLED', 'UNKNOWN'] } }, 'cef'],
    ['none', { status: { in: [] } }, ''],
    ['all but pending', { not: { status: { eq: 'PENDING' } } }, 'acdef'],
    ['all but unknown', { not: { status: { eq: 'UNKNOWN' } } }, 'abdefg'],
  ])('status: %s', async (_, filter, expected) => {
    expect(await found(filter)).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['gte and lt', { createdAt: { gte: day(2), lt: day(4) } }, 'bc'],
    ['gt and lte', { createdAt: { gt: day(2), lte: day(4) } }, 'cd'],
    ['eq with another offset', { createdAt: { eq: '2026-01-03T05:30:00+05:30' } }, 'c'],
    ['null eq', { completedAt: { eq: null } }, 'bcdfg'],
    ['a bound leaves out what is missing', { completedAt: { lt: day(9) } }, 'ae'],
    ['updatedAt', { updatedAt: { lt: day(6) } }, 'a'],
  ])('times: %s', async (_, filter, expected) => {
    expect(await found(filter)).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['a number is compared as one', { metadata: [{ path: 'quality_score', gt: 0.5 }] }, 'ac'],
    ['12 is more than 9', { metadata: [{ path: 'quality_score', gte: 9, lte: 12 }] }, 'c'],
    ['less', { metadata: [{ path: 'quality_score', lt: 0.95 }] }, 'a'],
    ['eq of a number', { metadata: [{ path: 'quality_score', eq: 0.9 }] }, 'a'],
    ['eq of a text', { metadata: [{ path: 'quality_score', eq: '0.95' }] }, 'b'],
    ['eq of the JSON null', { metadata: [{ path: 'quality_score', eq: null }] }, 'e'],
    ['eq of false', { config: [{ path: 'dry', eq: false }] }, 'a'],
    ['eq of an object', { config: [{ path: 'model', eq: { size: 70, name: 'Opus' } }] }, 'a'],
    ['a key with a space', { metadata: [{ path: 'odd key', eq: 1 }] }, 'a'],
    ['a place in a list', { metadata: [{ path: 'deep.list.0.id', eq: 7 }] }, 'c'],
    ['contains a text', { config: [{ path: 'model.name', contains: 'OPUS' }] }, 'ab'],
    ['contains % as it is', { config: [{ path: 'model.name', contains: '%' }] }, 'b'],
    ['a list holds a text', { config: [{ path: 'tags', contains: 'red' }] }, 'a'],
    ['a list holds a list', { config: [{ path: 'tags', contains: ['blue', 'red'] }] }, 'a'],
    ['an object holds an object', { config: [{ path: 'model', contains: { size: 70 } }] }, 'a'],
    ['exists', { metadata: [{ path: 'quality_score', exists: true }] }, 'abce'],
    ['exists not', { metadata: [{ path: 'quality_score', exists: false }] }, 'dfg'],
    ['nothing behind a text', { config: [{ path: 'model.name.first', exists: true }] }, ''],
    [
      'several paths together',
      {
        config: [
          { path: 'tags', contains: 'blue' },
          { path: 'model.size', gt: 1 },
        ],
      },
      'a',
    ],
    ['quotes and braces in a path', { config: [{ path: '"}\'{,', exists: true }] }, ''],
  ])('JSON: %s', async (_, filter, expected) => {
    expect(await found(filter)).toBe(expected);
  });

  it.each<[string, object, string]>([
    ['with evaluations', { hasEvaluations: true }, 'ab'],
    ['without', { hasEvaluations: false }, 'cdefg'],
    ['averageScore', { averageScore: { gte: 0.5, lt: 1 } }, 'a'],
    ['averageScore eq', { averageScore: { eq: 1 } }, 'b'],
    ['no averageScore', { averageScore: { eq: null } }, 'cdefg'],
    ['averageScore inside', { not: { averageScore: { gt: 0.5 } } }, 'acdefg'],
    ['and', { and: [{ title: { contains: 'fix' } }, { status: { eq: 'PENDING' } }] }, 'bg'],
    ['or', { or: [{ title: { eq: '' } }, { userId: { eq: 'ann' } }] }, 'ae'],
    ['or of nothing', { or: [] }, ''],
    ['and of nothing', { and: [] }, 'abcdefg'],
    ['not', { not: { title: { contains: 'fix' } } }, 'cef'],
    ['not takes what is missing', { not: { userId: { eq: 'ann' } } }, 'bcdefg'],
    ['not of null', { not: { userId: { eq: null } } }, 'ag'],
    ['not not', { not: { not: { userId: { eq: 'ann' } } } }, 'a'],
    [
      'all at once',
      {
        title: { contains: 'i' },
        or: [{ status: { eq: 'PENDING' } }, { not: { hasEvaluations: true } }],
        not: { agentId: { eq: 'agent2' } },
      },
      'dg',
    ],
  ])('%s', async (_, filter, expected) => {
    expect(await found(filter)).toBe(expected);
  });

  it('takes ids as plain keys and global ids, and finds nothing by any other text', async () => {
    const { task } = await gateway().data(evaluator, 'query ($id: ID!) { task(id: $id) { id } }', {
      id: keys.a,
    });
    const { tasks } = await gateway().data(evaluator, '{ tasks(first: 1) { nodes { id } } }');
    const evaluation = Buffer.from(`Evaluation:${keys.b}`).toString('base64url');
    const bad = ['', ' ', 'b', '1', keys.a?.slice(1), `${keys.a}\0`, '%', 'ü'.repeat(600)];

    expect(await found({ id: { eq: keys.b } })).toBe('b');
    expect(await found({ id: { eq: keys.b?.toUpperCase() } })).toBe('b');
    expect(await found({ id: { eq: task.id } })).toBe('a');
    expect(await found({ id: { in: [task.id, keys.c, tasks.nodes[0].id, ...bad] } })).toBe('acg');
    expect(await found({ id: { eq: evaluation } })).toBe('');
    expect(await found({ id: { eq: null } })).toBe('');
    expect(await found({ id: { in: [] } })).toBe('');
    for (const eq of bad) expect(await found({ id: { eq } })).toBe('');
  });

  it.each<[string, object]>([
    ['a null status', { status: { eq: null } }],
    ['an unknown status', { status: { eq: 'ASLEEP' } }],
    ['a text that no column holds', { title: { eq: 'a\0b' } }],
    ['a text that is too long', { title: { contains: 'x'.repeat(1_001) } }],
    ['too many texts', { title: { in: Array.from({ length: 201 }, (_, i) => `${i}`) } }],
    ['too many ids', { id: { in: Array.from({ length: 201 }, (_, i) => `${i}`) } }],
    ['too many parts', { or: Array.from({ length: 21 }, () => ({})) }],
    ['a bad time', { createdAt: { gt: 'yesterday' } }],
    ['a day that is not', { createdAt: { gt: '2026-02-30T00:00:00Z' } }],
    ['a number for a text', { title: { eq: 5 } }],
    ['a path that is too long', { config: [{ path: 'x'.repeat(201), exists: true }] }],
    ['a JSON text that no column holds', { config: [{ path: 'a', eq: 'a\0b' }] }],
    ['an unknown field', { password: { eq: 'x' } }],
  ])('refuses %s', async (_, filter) => {
    expect(await gateway().code(evaluator, TASKS, { filter })).toBe('BAD_USER_INPUT');
  });

  it('answers a filter of 40 negations, and of 350 that are written into the document', async () => {
    let filter: object = { title: { eq: 'fixed' } };
    for (let level = 0; level < 40; level += 1) filter = { not: filter };
    expect(await found(filter)).toBe('g');

    const written = `${'{ not: '.repeat(350)}{ title: { eq: "fixed" } }${'}'.repeat(350)}`;
    const { tasks } = await gateway().data(
      evaluator,
      `{ tasks(filter: ${written}) { nodes { traceId } } }`,
    );
    expect(tasks.nodes).toEqual([{ traceId: 'g' }]);
  });

  it.each([200, 2_000, 20_000])('refuses variables of %i levels', async (levels) => {
    const filter = `${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}`;
    const response = await fetch(gateway().url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await gateway().token(evaluator)}`,
      },
      body: `{"query":${JSON.stringify(TASKS)},"variables":{"filter":${filter}}}`,
    });
    const { errors } = (await response.json()) as Answer;
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
