import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, STORE_NAMES, whenBack } from '../support/relayed-stores';
import { insertRow } from '../support/rows';
import { makeOperation, OPERATIONS } from './operations';

/** What clients ask in an outage; each request makes one call to the store that is away. */
const ASKED = 60;
const AT_ONCE = 6;
const MOST_EXTRA = 1.2;
const ROUNDS = 4;
const MOST_GROWTH_BYTES = 8 * 1024 * 1024;

const QUERIES = {
  postgres: '{ tasks { totalCount } }',
  mongo: '{ agentLogs(filter: { agents: ["agent1"] }) { nodes { key } } }',
} as const;

const relays = new RelayedStores();

onEveryPostgres(
  'An outage',
  (gateway) => {
    beforeAll(async () => {
      await insertRow(gateway(), 'agents', { name: 'agent1' });
      await whenBack(() => gateway().ask(evaluator, QUERIES.postgres));
      await whenBack(() => gateway().ask(evaluator, QUERIES.mongo));
    });
    afterEach(() => relays.restore());
    afterAll(() => relays.close());

    it.each(['postgres', 'mongo'] as const)(
      'of %s brings it no more load than before',
      async (store) => {
        await relays[store].set({ kind: 'cut' });
        const before = relays[store].attempts();
        for (let asked = 0; asked < ASKED; asked += AT_ONCE) {
          await Promise.all(
            Array.from({ length: AT_ONCE }, () => gateway().ask(evaluator, QUERIES[store])),
          );
        }
        expect(relays[store].attempts() - before).toBeLessThanOrEqual(ASKED * MOST_EXTRA);
      },
    );

    it('leaves neither connections nor memory behind', async () => {
      const collect = collector();
      const sizes: { heap: number; connections: number[] }[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const made = await Promise.all(OPERATIONS.map((name) => makeOperation[name](gateway())));
        for (const store of STORE_NAMES) await relays[store].set({ kind: 'reset' });
        for (let times = 0; times < 10; times += 1) {
          await Promise.all(made.map(({ ask }) => ask()));
        }
        await relays.restore();
        await Promise.all(made.map(({ ask }) => whenBack(ask)));
        collect();
        const connections = STORE_NAMES.map((store) => relays[store].connections());
        sizes.push({ heap: process.memoryUsage().heapUsed, connections });
      }
      const [, settled] = sizes;
      const last = sizes.at(-1);
      expect((last?.heap ?? 0) - (settled?.heap ?? 0)).toBeLessThan(MOST_GROWTH_BYTES);
      // Pools of at most ten connections for each login, and what watches a cluster.
      for (const { connections } of sizes)
        for (const count of connections) expect(count).toBeLessThan(25);
    });
  },
  { env: { REQUEST_DEADLINE_MS: '2000' }, adapt: relays.adapt, readBudgetMs: 1_000 },
);

/** What only a flag of the engine gives: memory that is counted is memory that is held. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
