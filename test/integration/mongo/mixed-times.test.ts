import fc from 'fast-check';
import { type Document, Long, ObjectId } from 'mongodb';
import {
  type AgentLogStore,
  createAgentLogStore,
} from '../../../src/domains/agent-log/agent-log.store';
import type { PageRequest } from '../../../src/page';
import { evaluator, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

interface Expected {
  agent: string;
  ms: number | null;
  id: string;
}

/** Few instants, so that ties within and across databases are common. */
const BASE = Date.parse('2026-03-01T12:00:00.000Z');
const instants = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }).map((n) => BASE + n * 1000) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 }).map((n) => BASE + n * 70) },
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => BASE + n),
);

const iso = (ms: number) => new Date(ms).toISOString();
const second = (ms: number) => Math.floor(ms / 1000) * 1000;
const local = (ms: number) => iso(ms + 2 * 3_600_000).replace('Z', '');

/** The ways strangers keep a time: the value, and the instant it means. */
const WAYS: Record<string, (ms: number, micros: number) => [value: unknown, ms: number | null]> = {
  date: (ms) => [new Date(ms), ms],
  iso: (ms) => [iso(ms), ms],
  isoSeconds: (ms) => [iso(second(ms)).replace('.000Z', 'Z'), second(ms)],
  isoTrimmed: (ms) => [iso(ms).replace(/0+Z$/, 'Z').replace('.Z', 'Z'), ms],
  python: (ms, micros) => [iso(ms).replace('Z', `${micros}`), ms],
  pythonUtc: (ms, micros) => [iso(ms).replace('Z', `${micros}+00:00`), ms],
  spaced: (ms) => [iso(ms).replace('T', ' ').replace('Z', ''), ms],
  offset: (ms) => [`${local(ms)}+02:00`, ms],
  seconds: (ms) => [second(ms) / 1000, second(ms)],
  fractions: (ms) => [Math.floor(ms / 250) / 4, Math.floor(ms / 250) * 250],
  millis: (ms) => [ms, ms],
  millisLong: (ms) => [Long.fromNumber(ms), ms],
  micros: (ms, micros) => [ms * 1000 + micros, ms],
  words: () => ['just now', null],
  truth: () => [true, null],
  nested: () => [{ at: 1 }, null],
};

interface Time {
  ms: number;
  /** Within the millisecond, three digits. */
  micros: number;
  way: string;
  field: string;
  level: string;
}

/** Ways that share an index range, where the order of values and the order of times part. */
const CROWDS = [
  ['date'],
  ['iso', 'isoSeconds'],
  ['isoTrimmed', 'isoSeconds', 'pythonUtc', 'python'],
  ['fractions', 'seconds'],
  ['micros'],
];

/** A database has few ways, so that each holds enough documents to matter. */
const databaseOf = (minLength: number, maxLength: number): fc.Arbitrary<Time[]> =>
  fc
    .oneof(
      fc.subarray(Object.keys(WAYS), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...CROWDS),
    )
    .chain((ways) =>
      fc.array(
        fc.record({
          ms: instants,
          micros: fc.integer({ min: 100, max: 999 }),
          way: fc.constantFrom(...ways),
          field: fc.constantFrom('created_at', 'created_at', 'timestamp', 'both'),
          level: fc.constantFrom('info', 'error'),
        }),
        { minLength, maxLength, size: 'max' },
      ),
    );

function documentOf(time: Time): [Document, number | null] {
  const [value, ms] = WAYS[time.way]?.(time.ms, time.micros) ?? [null, null];
  const fields =
    time.field === 'created_at'
      ? { created_at: value }
      : time.field === 'timestamp'
        ? { timestamp: value, created_at: null }
        : { created_at: value, timestamp: new Date(0) };
  return [{ level: time.level, message: time.way, task_id: 't', ...fields }, ms];
}

const byPlace = (a: Expected, b: Expected) =>
  (b.ms ?? Number.NEGATIVE_INFINITY) - (a.ms ?? Number.NEGATIVE_INFINITY) ||
  (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : a.id > b.id ? -1 : 1);

describe.each(MONGO_SERVERS)(
  'Databases that keep times in many ways, on the $name server',
  (server) => {
    let fixture: MongoFixture;
    let logs: AgentLogStore;
    let round = 0;
    beforeAll(async () => {
      fixture = await startMongoFixture(server, { readBudgetMs: 20_000 });
      logs = createAgentLogStore(fixture.store);
    });
    afterAll(() => fixture.stop());

    async function fill(contents: Time[][]) {
      round += 1;
      const expected: (Expected & { level: string })[] = [];
      await Promise.all(
        contents.map(async (database, at) => {
          const agent = `r${round}x${at}`;
          const documents = database.map((time) => {
            const [document, ms] = documentOf(time);
            const _id = new ObjectId();
            expected.push({ agent, ms, id: _id.toHexString(), level: time.level });
            return { _id, ...document };
          });
          if (documents.length > 0) {
            await fixture.dbOf(agent).collection('agent_logs').insertMany(documents);
          }
        }),
      );
      const agents = contents.map((_, at) => `r${round}x${at}`);
      return { agents, expected: expected.sort(byPlace) };
    }

    async function walk(
      filter: Parameters<AgentLogStore['stream']>[1],
      page: Pick<PageRequest, 'limit' | 'direction'>,
    ): Promise<string[]> {
      const ids: string[] = [];
      let from: PageRequest['from'];
      for (let more = true; more; ) {
        const slice = await logs.stream(evaluator(), filter, { ...page, from });
        expect([slice.unavailable, slice.skipped]).toEqual([[], 0]);
        const read = slice.rows.map(({ id }) => id);
        if (page.direction === 'forward') ids.push(...read);
        else ids.unshift(...read);
        from = page.direction === 'forward' ? slice.positions.at(-1) : slice.positions[0];
        more = slice.hasMore;
      }
      return ids;
    }

    test('merge into what sorting everything gives, in pages of any size, both ways.', async () => {
      const databases = fc.array(databaseOf(0, 14), {
        minLength: 20,
        maxLength: 24,
      });
      await fc.assert(
        fc.asyncProperty(databases, fc.integer({ min: 6, max: 60 }), async (contents, limit) => {
          const { agents, expected } = await fill(contents);
          const ids = expected.map(({ id }) => id);
          expect(await walk({ agents }, { limit, direction: 'forward' })).toEqual(ids);
          expect(await walk({ agents }, { limit, direction: 'backward' })).toEqual(ids);
        }),
        { numRuns: 3, endOnFailure: true },
      );
    }, 120_000);

    test('lose and double nothing where pages end among equal times.', async () => {
      const databases = fc.array(databaseOf(15, 25), { minLength: 3, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(databases, fc.integer({ min: 1, max: 4 }), async (contents, limit) => {
          const { agents, expected } = await fill(contents);
          const ids = expected.map(({ id }) => id);
          expect(await walk({ agents }, { limit, direction: 'forward' })).toEqual(ids);
          expect(await walk({ agents }, { limit, direction: 'backward' })).toEqual(ids);
        }),
        { numRuns: 5, endOnFailure: true },
      );
    }, 120_000);

    test('are bounded in time and narrowed by level and task as one.', async () => {
      const databases = fc.array(databaseOf(15, 25), {
        minLength: 3,
        maxLength: 3,
      });
      await fc.assert(
        fc.asyncProperty(
          databases,
          instants,
          instants,
          fc.integer({ min: 1, max: 9 }),
          async (contents, a, b, limit) => {
            const { agents, expected } = await fill(contents);
            const [since, until] = [Math.min(a, b), Math.max(a, b)];
            const within = expected.filter(
              ({ ms, level }) => ms !== null && ms >= since && ms < until && level === 'error',
            );
            const filter = {
              since: new Date(since),
              until: new Date(until),
              levels: ['ERROR'] as const,
            };
            const ids = within.map(({ id }) => id);
            expect(await walk({ agents, ...filter }, { limit, direction: 'forward' })).toEqual(ids);
            expect(await walk({ agents, ...filter }, { limit, direction: 'backward' })).toEqual(
              ids,
            );

            const keys = agents.map((agent) => ({ agent, taskId: 't' }));
            const pages = await logs.pageByTasks(evaluator(), keys, filter, {
              limit,
              direction: 'forward',
            });
            const own = agents.map((agent) =>
              within.filter((one) => one.agent === agent).slice(0, limit),
            );
            expect(
              pages.map((page) => ('rows' in page ? page.rows.map(({ id }) => id) : page)),
            ).toEqual(own.map((rows) => rows.map(({ id }) => id)));
          },
        ),
        { numRuns: 6, endOnFailure: true },
      );
    }, 120_000);
  },
);
