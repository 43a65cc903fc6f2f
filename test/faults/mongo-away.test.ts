import { agent, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, timed, whenBack } from '../support/relayed-stores';
import { insertProgress, insertScreenshot, insertTask } from '../support/rows';

const DEADLINE_MS = 2_500;
const AWAY = ['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'DEADLINE_EXCEEDED', 'POOL_EXHAUSTED'];

const EVERYTHING = /* GraphQL */ `
  {
    tasks {
      nodes {
        title
        progress { nodes { message } }
        screenshots { nodes { objectPath } }
        logs { nodes { message } unavailable { agentId code } }
        logCounts { count }
        memories { nodes { content } unavailable { agentId code } }
        agent { key config { key } }
      }
    }
    agentLogs { nodes { message } unavailable { agentId code retryAfterMs } }
    health { stores { name state } }
  }
`;
const WRITE = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const input = { entries: [{ level: 'INFO', message: 'written' }], idempotencyKey: 'once' };

const relays = new RelayedStores();

onEveryPostgres(
  'With MongoDB away',
  (gateway) => {
    beforeAll(async () => {
      const id = await insertTask(gateway(), { title: 'The task' });
      await insertProgress(gateway(), id, { message: 'half way' });
      await insertScreenshot(gateway(), id, { object_path: 'agent1/screenshots/a.png' });
      await whenBack(() => gateway().ask(agent('agent1'), WRITE, { input }));
    });
    afterEach(async () => {
      await relays.restore();
      await whenBack(() => gateway().ask(evaluator, '{ tasks { nodes { logCounts { count } } } }'));
    });
    afterAll(() => relays.close());

    it.each(['cut', 'stall'] as const)('(%s) everything else is answered in time', async (how) => {
      relays.mongo[how]();
      const { data, errors, ms } = await timed(gateway().ask(evaluator, EVERYTHING));
      expect(ms).toBeLessThan(DEADLINE_MS + 500);
      const [task] = data.tasks.nodes;
      expect(task).toMatchObject({
        title: 'The task',
        progress: { nodes: [{ message: 'half way' }] },
        screenshots: { nodes: [{ objectPath: 'agent1/screenshots/a.png' }] },
        agent: { key: 'agent1', config: null },
        logCounts: null,
      });
      // What is missing is named: by an error at its path, or by the stream it is missing from.
      for (const field of ['logs', 'memories']) {
        const code = task[field]?.unavailable?.[0]?.code ?? errors[`tasks.nodes.0.${field}`]?.code;
        expect(AWAY).toContain(code);
      }
      for (const path of ['tasks.nodes.0.logCounts', 'tasks.nodes.0.agent.config']) {
        expect(AWAY).toContain(errors[path]?.code);
        expect(errors[path]).toMatchObject({ store: 'mongo', agentId: 'agent1', retryable: true });
      }
      expect(data.agentLogs.nodes).toEqual([]);
      expect(data.agentLogs.unavailable).toMatchObject([{ agentId: 'agent1' }]);
      expect(AWAY).toContain(data.agentLogs.unavailable[0].code);
      expect(data.health.stores).toContainEqual({ name: 'mongo', state: 'DOWN' });
      expect(data.health.stores).toContainEqual({ name: 'postgres', state: 'UP' });
    });

    it('a write says whether it may have happened, and can be repeated', async () => {
      const me = agent('agent-writing');
      relays.mongo.stall();
      const { errors, ms } = await timed(gateway().ask(me, WRITE, { input }));
      expect(ms).toBeLessThan(DEADLINE_MS + 500);
      expect([...AWAY, 'OUTCOME_UNKNOWN']).toContain(errors.writeLogs?.code);
      expect(errors.writeLogs?.retryable).toBe(true);
      await relays.restore();
      const { data } = await whenBack(() => gateway().ask(me, WRITE, { input }));
      expect(data).toEqual({ writeLogs: { count: 1 } });
      const logs = await gateway().data(me, '{ agentLogs { nodes { message } } }');
      expect(logs.agentLogs.nodes).toEqual([{ message: 'written' }]);
    });

    it('a write fails at once where no connection can be had', async () => {
      relays.mongo.cut();
      const { errors, ms } = await timed(gateway().ask(agent('agent1'), WRITE, { input }));
      expect(ms).toBeLessThan(DEADLINE_MS + 500);
      expect([...AWAY, 'OUTCOME_UNKNOWN']).toContain(errors.writeLogs?.code);
    });

    it('leaves no connection behind that grows with each failure', async () => {
      relays.mongo.cut();
      const asks = Array.from({ length: 10 }, () => gateway().ask(evaluator, EVERYTHING));
      await Promise.all(asks);
      await relays.restore();
      await whenBack(() => gateway().ask(evaluator, '{ tasks { nodes { logCounts { count } } } }'));
      // The pools of two users and what watches the server, not ten times that.
      expect(relays.mongo.connections()).toBeLessThan(20);
    });
  },
  { env: { REQUEST_DEADLINE_MS: String(DEADLINE_MS) }, adapt: relays.adapt, readBudgetMs: 1_000 },
);
