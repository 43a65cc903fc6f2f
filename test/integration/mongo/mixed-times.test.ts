import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import {
  type AgentLogStore,
  createAgentLogStore,
} from '../../../src/domains/agent-log/agent-log.store';
import type { PageRequest } from '../../../src/page';
import { databaseOf, documentOf, instants, type Time } from './mixed-database';
import { evaluator, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

interface Expected {
  agent: string;
  ms: number | null;
  id: string;
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
      fixture = await startMongoFixture(server, { readBudgetMs: 20_000, connectionWaitMs: 15_000 });
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
      reader = () => logs,
    ): Promise<string[]> {
      const ids: string[] = [];
      let from: PageRequest['from'];
      for (let more = true; more; ) {
        const slice = await reader().stream(evaluator(), filter, { ...page, from });
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
          // Each page by a replica that knows nothing of these databases yet.
          const anew = () => createAgentLogStore(fixture.store);
          expect(await walk({ agents }, { limit, direction: 'forward' }, anew)).toEqual(ids);
          expect(await walk({ agents }, { limit, direction: 'backward' }, anew)).toEqual(ids);
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
