import type { Document } from 'mongodb';
import { createAgentLogStore } from '../../../src/domains/agent-log/agent-log.store';
import type { PageRequest } from '../../../src/page';
import { inParallel } from '../../../src/stores/mongo/in-parallel';
import type { SentCommand } from '../../../src/stores/mongo/mongo-client';
import { noteFigure } from '../../support/figures';
import { type Relay, startRelay } from '../../support/tcp-relay';
import { callerOf, MONGO_SERVERS, type MongoFixture, startMongoFixture } from './mongo-fixture';

const BASE = Date.parse('2026-03-01T12:00:00.000Z');
/** Server, driver and store share a core here, which other tests want as well. */
const PATIENT = { readBudgetMs: 30_000, connectionWaitMs: 20_000 };
const FIRST = (limit: number): PageRequest => ({ limit, direction: 'forward' });

describe.each(MONGO_SERVERS)('Many databases on the $name server', (server) => {
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

  test('cost one small head each and few more, wherever the page’s rows are.', async () => {
    const agents = Array.from({ length: 200 }, (_, at) => `cost${at}`);
    await fill(
      new Map(
        agents.map((agent, at) => [
          agent,
          Array.from({ length: 6 }, (_, n) => ({
            // Some wrote much of late, most did not.
            created_at: new Date(
              BASE + (at % 20 === 0 ? n : -1000 - ((n * 17 + at * 29) % 101)) * 1000,
            ),
          })),
        ]),
      ),
    );
    const sent: SentCommand[] = [];
    const store = fixture.another({ ...PATIENT, onCommand: (command) => sent.push(command) });
    const logs = createAgentLogStore(store);
    const pages = [20, 50, 100];
    await logs.stream(anyone(), { agents }, FIRST(20));
    for (const limit of pages) {
      sent.splice(0);
      const { rows } = await logs.stream(anyone(), { agents }, FIRST(limit));
      expect(rows).toHaveLength(limit);
      const reads = sent.filter(({ name }) => name === 'find');

      const most = reads.reduce((sum, { limit: bound = 1e9 }) => sum + bound, 0);
      expect(reads.length).toBeLessThanOrEqual(1.25 * agents.length);
      expect(most).toBeLessThanOrEqual(3 * (agents.length + limit));
      noteFigure(`documents asked of 200 databases for a page of ${limit}`, most, server.name);
      noteFigure(`round trips to 200 databases for a page of ${limit}`, reads.length, server.name);
    }
  });

  test('2,000 of one cluster are read over at most 25 connections.', async () => {
    const agents = Array.from({ length: 2_000 }, (_, at) => `wide${String(at).padStart(4, '0')}`);
    await fill(
      new Map(agents.map((agent, at) => [agent, [{ created_at: new Date(BASE + at * 1000) }]])),
    );
    const relay: Relay = await startRelay(fixture.url);
    const store = fixture.another({ ...PATIENT, defaultUrl: relay.urlOf(fixture.url) });
    try {
      const logs = createAgentLogStore(store);
      const halves = [agents.slice(0, 1_000), agents.slice(1_000)];
      const startedAt = performance.now();
      const pages = await Promise.all(
        halves.map((half) => logs.stream(anyone(), { agents: half }, FIRST(50))),
      );
      noteFigure(
        '2,000 databases read once, ms',
        Math.round(performance.now() - startedAt),
        server.name,
      );
      for (const [at, { rows, unavailable }] of pages.entries()) {
        expect(unavailable).toEqual([]);
        const newest = [...(halves[at] ?? [])].reverse().slice(0, 50);
        expect(rows.map(({ agentId }) => agentId)).toEqual(newest);
      }
      expect(store.clientCount()).toBe(1);
      // All that were ever made, not only those still open.
      expect(relay.attempts()).toBeLessThanOrEqual(25);
      noteFigure('connections for 2,000 databases', relay.attempts(), server.name);
    } finally {
      await store.close();
      await relay.close();
    }
  }, 120_000);

  test('on 100 clusters share 16 clients without an error.', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `cluster${at}`);
    const agents = names.map((name) => `on-${name}`);
    const store = fixture.another({
      ...PATIENT,
      clusters: Object.fromEntries(names.map((name) => [name, fixture.url])),
      registry: {
        placesOf: async () => new Map(agents.map((agent, at) => [agent, { cluster: names[at] }])),
      },
      maxClients: 16,
    });
    const logs = createAgentLogStore(store);
    await fill(new Map(agents.map((agent, at) => [agent, [{ created_at: new Date(BASE + at) }]])));
    let most = 0;
    const pages = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const page = await logs.stream(anyone(), { agents }, FIRST(100));
        most = Math.max(most, store.clientCount());
        return page;
      }),
    );
    for (const { rows, unavailable } of pages) {
      expect(unavailable).toEqual([]);
      expect(rows).toHaveLength(100);
    }
    expect(most).toBeLessThanOrEqual(16);
  }, 60_000);
});
