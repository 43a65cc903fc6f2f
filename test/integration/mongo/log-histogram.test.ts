import fc from 'fast-check';
import { Decimal128 } from 'mongodb';
import {
  type AgentLogStore,
  createAgentLogStore,
  type LogHistogram,
} from '../../../src/domains/agent-log/agent-log.store';
import type { LogGroup } from '../../../src/domains/agent-log/log-group';
import { databaseOf, documentOf, instants } from './mixed-database';
import { evaluator, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

const INTERVALS = [1_000, 60_000, 90_000, 3_600_000, 86_400_000];
const AT = Date.parse('2026-03-01T12:00:00.000Z');
const GROUPINGS: LogGroup[][] = [[], ['LEVEL'], ['AGENT'], ['LEVEL', 'AGENT']];

interface Log {
  agent: string;
  ms: number | null;
  level: string;
}

/** What counting every document by hand gives. */
function countedBy(groupBy: readonly LogGroup[], intervalMs: number, logs: readonly Log[]) {
  const counts: Record<string, number> = {};
  for (const { agent, ms, level } of logs) {
    if (ms === null) continue;
    const start = new Date(Math.floor(ms / intervalMs) * intervalMs).toISOString();
    const shownAgent = groupBy.includes('AGENT') ? agent : null;
    const key = `${start} ${shownAgent} ${groupBy.includes('LEVEL') ? level : null}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const asCounts = ({ buckets }: LogHistogram) =>
  Object.fromEntries(
    buckets.map(({ start, agentId, level, count }) => [`${start} ${agentId} ${level}`, count]),
  );

describe.each(MONGO_SERVERS)('Histograms of logs on the $name server', (server) => {
  let fixture: MongoFixture;
  let logs: AgentLogStore;
  let round = 0;
  beforeAll(async () => {
    fixture = await startMongoFixture(server, { readBudgetMs: 20_000, connectionWaitMs: 15_000 });
    logs = createAgentLogStore(fixture.store);
  });
  afterAll(() => fixture.stop());

  test('count what counting by hand gives, however times are kept.', async () => {
    const databases = fc.array(databaseOf(15, 25), { minLength: 3, maxLength: 3 });
    const bounds = fc.tuple(fc.option(instants), fc.option(instants));
    await fc.assert(
      fc.asyncProperty(
        databases,
        bounds,
        fc.constantFrom(...INTERVALS),
        fc.constantFrom(...GROUPINGS),
        async (contents, [a, b], intervalMs, groupBy) => {
          round += 1;
          const written: Log[] = [];
          const agents = contents.map((_, at) => `h${round}x${at}`);
          for (const [at, database] of contents.entries()) {
            const agent = agents[at] ?? '';
            const documents = database.map((time) => {
              const [document, ms] = documentOf(time);
              written.push({ agent, ms, level: time.level.toUpperCase() });
              return document;
            });
            await fixture.dbOf(agent).collection('agent_logs').insertMany(documents);
          }
          const [since, until] = a !== null && b !== null && a > b ? [b, a] : [a, b];
          const within = written.filter(
            ({ ms }) => ms === null || (ms >= (since ?? -1e15) && ms < (until ?? 1e15)),
          );
          const filter = {
            since: since === null ? null : new Date(since),
            until: until === null ? null : new Date(until),
          };
          const answer = await logs.histogram(evaluator(), { agents, filter, intervalMs, groupBy });
          expect(asCounts(answer)).toEqual(countedBy(groupBy, intervalMs, within));
          expect(answer.unavailable).toEqual([]);
          expect(answer.skipped).toBe(within.filter(({ ms }) => ms === null).length);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);

  test('are narrowed by level, task and text, and come in order.', async () => {
    const levels = ['debug', 'INFO', 'Warn', 'warning', 'errors', 3, null];
    await fixture
      .dbOf('narrow')
      .collection('agent_logs')
      .insertMany(
        levels.map((level, n) => ({
          level,
          message: `step ${n}`,
          task_id: n % 2 ? 42 : '41',
          created_at: new Date(AT - (n % 3) * 60_000),
        })),
      );
    const count = async (filter: object) => {
      const request = {
        agents: ['narrow'],
        intervalMs: 60_000,
        groupBy: ['LEVEL'] as const,
        filter,
      };
      const { buckets } = await logs.histogram(evaluator(), request);
      return buckets.map(({ start, level, count: n }) => `${start.slice(11, 16)} ${level} ${n}`);
    };
    expect(await count({})).toEqual([
      '11:58 WARNING 1',
      '11:58 OTHER 1',
      '11:59 INFO 1',
      '11:59 OTHER 1',
      '12:00 DEBUG 1',
      '12:00 WARNING 1',
      '12:00 OTHER 1',
    ]);
    expect(await count({ levels: ['WARNING'] })).toEqual(['11:58 WARNING 1', '12:00 WARNING 1']);
    expect(await count({ taskId: '42', levels: ['OTHER'] })).toEqual(['11:58 OTHER 1']);
    expect(await count({ search: 'STEP 3' })).toEqual(['12:00 WARNING 1']);
    expect(await count({ levels: [] })).toEqual([]);
  });

  test('count the rest where a document’s time is a list, a decimal or beyond all calendars.', async () => {
    await fixture
      .dbOf('poisoned')
      .collection('agent_logs')
      .insertMany([
        { level: 'info', created_at: new Date(AT) },
        { level: 'info', created_at: [new Date(AT), new Date(AT + 1)] },
        { level: 'info', created_at: [AT / 1000] },
        { level: 'info', created_at: Decimal128.fromString(String(AT)) },
        { level: 'info', created_at: 1e300 },
        { level: { deep: true }, created_at: `${new Date(AT).toISOString()}` },
      ]);
    const request = { agents: ['poisoned'], intervalMs: 60_000, filter: {} };
    const answer = await logs.histogram(evaluator(), { ...request, groupBy: [] });
    expect(answer.buckets).toMatchObject([{ start: new Date(AT).toISOString(), count: 3 }]);
    expect(answer.skipped).toBe(3);
    expect(answer.unavailable).toEqual([]);
  });

  test('cost one aggregation per database, and name the database that is too large or away.', async () => {
    const agents = ['one', 'two', 'wide'];
    for (const agent of agents) {
      const count = agent === 'wide' ? 12_001 : 3;
      const documents = Array.from({ length: count }, (_, n) => ({
        created_at: new Date(AT + n * 1000),
      }));
      await fixture.dbOf(agent).collection('agent_logs').insertMany(documents);
    }
    const request = { agents, intervalMs: 1_000, filter: {}, groupBy: [] };
    // What is known of a database's times lapses after seconds, which a busy machine may need.
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    await logs.histogram(evaluator(), request);
    fixture.commands.splice(0);
    const answer = await logs.histogram(evaluator(), request);
    clock.mockRestore();
    expect(fixture.commands.sort()).toEqual(agents.map((agent) => `aggregate ${agent}db`));
    expect(answer.buckets.map(({ count }) => count)).toEqual([2, 2, 2]);
    expect(answer.unavailable).toEqual([{ agentId: 'wide', code: 'RESULT_TOO_LARGE' }]);
  });
});
