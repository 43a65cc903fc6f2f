import fc from 'fast-check';
import { type Document, ObjectId } from 'mongodb';
import {
  type AgentLogStore,
  createAgentLogStore,
} from '../../../src/domains/agent-log/agent-log.store';
import type { PageRequest } from '../../../src/page';
import { inParallel } from '../../../src/stores/mongo/in-parallel';
import { callerOf, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

const BASE = Date.parse('2026-03-01T12:00:00.000Z');
/** Server, driver and store share a core here, which other tests want as well. */
const PATIENT = { readBudgetMs: 30_000, connectionWaitMs: 20_000 };

interface Written {
  agent: string;
  ms: number;
  id: string;
}

/** As the stream has it: newest first, then by agent, then the newest id. */
const byPlace = (a: Written, b: Written) =>
  b.ms - a.ms || (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : a.id > b.id ? -1 : 1);

describe.each(MONGO_SERVERS)('Times in common on the $name server', (server) => {
  let fixture: MongoFixture;
  beforeAll(async () => {
    fixture = await startMongoFixture(server, PATIENT);
  });
  afterAll(() => fixture.stop());

  const anyone = () => callerOf({ role: 'evaluator', sub: 'eve' }, { withinMs: 100_000 });
  const fill = async (contents: Map<string, Document[]>) => {
    await inParallel([...contents], 16, ([agent, documents]) =>
      fixture.dbOf(agent).collection('agent_logs').insertMany(documents),
    );
  };

  async function walk(
    logs: AgentLogStore,
    agents: string[],
    page: Pick<PageRequest, 'limit' | 'direction'>,
  ): Promise<string[]> {
    const ids: string[] = [];
    let from: PageRequest['from'];
    for (let more = true; more; ) {
      const slice = await logs.stream(anyone(), { agents }, { ...page, from });
      expect([slice.unavailable, slice.skipped]).toEqual([[], 0]);
      const read = slice.rows.map(({ id }) => id);
      if (page.direction === 'forward') ids.push(...read);
      else ids.unshift(...read);
      from = page.direction === 'forward' ? slice.positions.at(-1) : slice.positions[0];
      more = slice.hasMore;
    }
    return ids;
  }

  test('200 with times in common merge into what sorting everything gives.', async () => {
    let round = 0;
    // Few moments: each is written by many of them at once, and some have nothing.
    const moments = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4, size: 'max' });
    const databases = fc.array(moments, { minLength: 200, maxLength: 200, size: 'max' });
    await fc.assert(
      fc.asyncProperty(databases, fc.integer({ min: 30, max: 100 }), async (contents, limit) => {
        round += 1;
        const written: Written[] = [];
        const documents = new Map<string, Document[]>();
        const agents = contents.map((_, at) => `m${round}x${at}`);
        for (const [at, times] of contents.entries()) {
          const agent = agents[at] ?? '';
          const own = times.map((second) => ({
            _id: new ObjectId(),
            message: 'm',
            created_at: new Date(BASE + second * 1000),
          }));
          for (const { _id, created_at } of own) {
            written.push({ agent, ms: created_at.getTime(), id: _id.toHexString() });
          }
          if (own.length > 0) documents.set(agent, own);
        }
        await fill(documents);
        const expected = written.sort(byPlace).map(({ id }) => id);
        const logs = createAgentLogStore(fixture.store);
        expect(await walk(logs, agents, { limit, direction: 'forward' })).toEqual(expected);
        expect(await walk(logs, agents, { limit, direction: 'backward' })).toEqual(expected);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);
});
