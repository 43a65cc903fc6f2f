import fc from 'fast-check';
import { type Asker, agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertEvaluation, insertTask } from '../support/rows';

const GROUPS = ['AGENT', 'STATUS', 'DAY', 'USER'] as const;
type Group = (typeof GROUPS)[number];

const STATS = `query ($filter: TaskFilter, $groupBy: [TaskGroup!]!) {
  taskStats(filter: $filter, groupBy: $groupBy) {
    agentId status day userId count completed failed
    score { avg min max p50 p95 } durationMs { avg min max p50 p95 }
  }
}`;

interface Row {
  agentId: string | null;
  userId: string | null;
  rawStatus: string | null;
  createdAt: string | null;
  ms: number | null;
  scores: number[];
}

const STATUSES = ['completed', 'failed', null, 'pending', 'resting', 'asleep'];
const DAYS = ['2026-01-01T23:59:59.999Z', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', null];

const row = (index: number): Row => ({
  agentId: [null, 'a', 'b', ''][index % 4] ?? null,
  userId: index % 3 === 0 ? null : `u${index % 3}`,
  rawStatus: STATUSES[index % STATUSES.length] ?? null,
  createdAt: DAYS[(index * 3) % DAYS.length] ?? null,
  ms: index % 2 ? index * 1_500 : null,
  scores: Array.from({ length: index % 5 }, (_, score) => (index * 7 + score * 3) % 11),
});

const KNOWN = ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED'];

function statusOf({ rawStatus }: Row): string {
  const upper = (rawStatus ?? 'pending').toUpperCase();
  return KNOWN.includes(upper) ? upper : 'UNKNOWN';
}

/** Linear between the two neighbours, as the SQL standard's continuous percentile. */
function percentile(sorted: number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

function spread(values: number[]) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return {
    avg: expect.closeTo(sorted.reduce((sum, value) => sum + value, 0) / sorted.length, 6),
    min: sorted[0],
    max: sorted.at(-1),
    p50: expect.closeTo(percentile(sorted, 0.5), 6),
    p95: expect.closeTo(percentile(sorted, 0.95), 6),
  };
}

function expected(rows: Row[], groupBy: readonly Group[]) {
  const groups = new Map<string, Row[]>();
  for (const one of rows) {
    const { agentId, userId, createdAt } = one;
    const named = {
      agentId: groupBy.includes('AGENT') ? agentId : null,
      status: groupBy.includes('STATUS') ? statusOf(one) : null,
      day: groupBy.includes('DAY') ? (createdAt?.slice(0, 10) ?? null) : null,
      userId: groupBy.includes('USER') ? userId : null,
    };
    const key = JSON.stringify(named);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([key, members]) => ({
    ...JSON.parse(key),
    count: members.length,
    completed: members.filter(({ rawStatus }) => rawStatus === 'completed').length,
    failed: members.filter(({ rawStatus }) => rawStatus === 'failed').length,
    score: spread(members.flatMap(({ scores }) => scores)),
    durationMs: spread(members.flatMap(({ ms }) => (ms === null ? [] : [ms]))),
  }));
}

const PARTS = ['avg', 'min', 'max', 'p50', 'p95'];
const COUNTS = ['count', 'completed', 'failed'];
const NAMES = ['agentId', 'status', 'day', 'userId'];

interface Selection {
  plain: string[];
  score: string[];
  durationMs: string[];
}

const selection: fc.Arbitrary<Selection> = fc.record({
  plain: fc.subarray(['__typename', ...NAMES, ...COUNTS]),
  score: fc.subarray(['__typename', ...PARTS]),
  durationMs: fc.subarray(['__typename', ...PARTS]),
});

/** Half of a selection stands in a fragment, and a spread is named twice. */
function written({ plain, score, durationMs }: Selection): string {
  const spread = (name: string, parts: string[]) => {
    const [first, ...rest] = parts;
    return first ? `${name} { ${first} } ... on TaskStats { ${name} { ${[first, ...rest]} } }` : '';
  };
  return `__typename ${plain} ${spread('score', score)} ${spread('durationMs', durationMs)}`;
}

const FULL: Selection = { plain: [...NAMES, ...COUNTS], score: PARTS, durationMs: PARTS };

type Sums = Record<string, unknown> & Record<'score' | 'durationMs', Record<string, unknown>>;

/** What is left of a full answer for who selected less. */
function less(full: Sums, { plain, score, durationMs }: Selection) {
  const pick = (from: Record<string, unknown>, names: string[]) =>
    Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
  const spread = (name: 'score' | 'durationMs', parts: string[]) =>
    parts.length === 0
      ? {}
      : { [name]: full[name] && pick({ ...full[name], __typename: 'Spread' }, parts) };
  return {
    ...pick(full, ['__typename', ...plain]),
    ...spread('score', score),
    ...spread('durationMs', durationMs),
  };
}

/** All ways to group: every subset. */
const EVERY: Group[][] = Array.from({ length: 16 }, (_, bits) =>
  GROUPS.filter((_group, index) => bits & (1 << index)),
);

onEveryPostgres('Sums over tasks', (gateway) => {
  const rows: Row[] = [];
  const stats = async (groupBy: readonly string[], filter: object | null = null) =>
    (await gateway().data(evaluator, STATS, { groupBy, filter })).taskStats;

  const ZERO = {
    agentId: null,
    status: null,
    day: null,
    userId: null,
    count: 0,
    completed: 0,
    failed: 0,
    score: null,
    durationMs: null,
  };

  it('of nothing are one zero, and no groups', async () => {
    expect(await stats([])).toEqual([ZERO]);
    expect(await stats(['AGENT'])).toEqual([]);
    expect(await stats(['AGENT', 'DAY', 'STATUS', 'USER'])).toEqual([]);
  });

  describe('of 60 tasks', () => {
    beforeAll(async () => {
      await gateway().pg.query(
        'ALTER TABLE tasks ALTER status DROP NOT NULL, ALTER created_at DROP NOT NULL',
      );
      for (let index = 0; index < 60; index += 1) {
        const { agentId, userId, rawStatus, createdAt, ms, scores } = row(index);
        const started = Date.parse('2026-01-05T00:00:00Z');
        const id = await insertTask(gateway(), {
          agent_id: agentId,
          user_id: userId,
          status: rawStatus,
          created_at: createdAt,
          started_at: new Date(started),
          completed_at: ms === null ? null : new Date(started + ms),
        });
        for (const score of scores) await insertEvaluation(gateway(), id, { score });
        rows.push(row(index));
      }
    });

    it.each(EVERY.map((groupBy) => [groupBy.join(', ') || 'nothing', groupBy] as const))(
      'grouped by %s',
      async (_, groupBy) => {
        const answer = await stats(groupBy);
        const wanted = expected(rows, groupBy);
        expect(answer).toHaveLength(wanted.length);
        expect(answer).toEqual(expect.arrayContaining(wanted));
        expect(await stats([...groupBy].reverse())).toEqual(expect.arrayContaining(answer));
      },
    );

    it('names a group once however often it is asked for', async () => {
      expect(await stats(['STATUS', 'STATUS'])).toEqual(await stats(['STATUS']));
    });

    it('narrows to a filter, and a filter that leaves nothing is one zero', async () => {
      const few = rows.filter(({ agentId, rawStatus }) => agentId === 'a' || rawStatus === null);
      const filter = { or: [{ agentId: { eq: 'a' } }, { status: { eq: 'PENDING' } }] };
      const pending = rows.filter((one) => few.includes(one) || statusOf(one) === 'PENDING');
      expect(await stats(['USER'], filter)).toEqual(
        expect.arrayContaining(expected(pending, ['USER'])),
      );
      expect(await stats([], { title: { eq: 'none' } })).toEqual([ZERO]);
      expect(await stats(['DAY'], { title: { eq: 'none' } })).toEqual([]);
    });

    it('reads scores only where they are asked', async () => {
      const { statements } = await gateway().counted(() =>
        gateway().data(evaluator, '{ taskStats(groupBy: [AGENT]) { count } }'),
      );
      expect(statements.map(({ text }) => text.includes('evaluations'))).toEqual([false]);
    });

    it('answer the same to who asks for less', async () => {
      // What other code may have left: no numbers, and times without an end.
      const odd = { agent_id: 'a', user_id: null, status: 'completed' };
      const id = await insertTask(gateway(), odd);
      for (const score of ['NaN', 'Infinity', '-Infinity', '1e200', 4]) {
        await insertEvaluation(gateway(), id, { score });
      }
      const endless = { ...odd, started_at: '-infinity', completed_at: 'infinity' };
      await insertTask(gateway(), { ...endless, created_at: 'infinity' });
      await insertEvaluation(gateway(), await insertTask(gateway(), {}), { score: 'NaN' });

      const ask = async (asker: Asker, fields: Selection, of: object): Promise<Sums[]> => {
        const query = `query ($filter: TaskFilter, $groupBy: [TaskGroup!]!) {
          taskStats(filter: $filter, groupBy: $groupBy) { ${written(fields)} } }`;
        return (await gateway().data(asker, query, of)).taskStats;
      };
      const filter = fc.constantFrom(
        null,
        {},
        { agentId: { in: ['a', 'b'] } },
        { status: { eq: 'COMPLETED' } },
        { title: { eq: 'none' } },
      );
      const groupBy = fc.subarray([...GROUPS]);
      const role = fc.constantFrom('evaluator', 'agent');
      await fc.assert(
        fc.asyncProperty(selection, filter, groupBy, role, async (asked, which, by, who) => {
          const asker = who === 'agent' ? agent('a') : evaluator;
          const seen = <T extends Selection>(of: T) =>
            who === 'agent' ? { ...of, score: [] } : of;
          const of = { filter: which, groupBy: by };
          const full = await ask(asker, seen(FULL), of);
          const wanted = full.map((one) => less(one, seen(asked)));
          expect(await ask(asker, seen(asked), of)).toEqual(wanted);
        }),
        { numRuns: 60 },
      );
    });

    it('compute nothing that was not asked', async () => {
      const ended = ["= 'completed'", "= 'failed'"];
      const parts = [...ended, 'percentile_cont', 'avg(', 'min(', 'max(', 'evaluations'];
      const computed = async (fields: string) => {
        const query = `{ taskStats(groupBy: [AGENT]) { agentId ${fields} } }`;
        const { statements } = await gateway().counted(() => gateway().data(evaluator, query));
        return statements.map(({ text }) => parts.filter((part) => text.includes(part)));
      };
      expect(await computed('count')).toEqual([[]]);
      expect(await computed('failed')).toEqual([["= 'failed'"]]);
      expect(await computed('durationMs { avg }')).toEqual([['avg(']]);
      expect(await computed('durationMs { p95 min }')).toEqual([['percentile_cont', 'min(']]);
      expect(await computed('score { avg }')).toEqual([['avg(', 'max(', 'evaluations']]);
    });

    it('refuses a group that is unknown', async () => {
      const query = '{ taskStats(groupBy: [TITLE]) { count } }';
      expect(await gateway().code(evaluator, query)).toBe('BAD_USER_INPUT');
    });
  });

  it('refuses more groups than anyone reads', async () => {
    await gateway().pg.query(
      "INSERT INTO tasks (user_id) SELECT 'many' || n FROM generate_series(1, 10001) n",
    );
    const query = '{ taskStats(groupBy: [USER]) { count } }';
    expect(await gateway().code(evaluator, query)).toBe('RESULT_TOO_LARGE');
  });
});
