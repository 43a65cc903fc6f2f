import { randomUUID } from 'node:crypto';
import { type Asker, evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, whenBack } from '../support/relayed-stores';

const REQUESTS = 20;
const QUERY = '{ viewer { role } }';
const LEFT = '{ viewer { budget { requests { left } } } }';

let clock = 0;
const relays = new RelayedStores();
const fresh = (): Asker => ({ ...evaluator, sub: randomUUID() });

onEveryPostgres(
  'Budgets with PostgreSQL away',
  (gateway) => {
    afterEach(async () => {
      await relays.restore();
      clock += 60_000;
      await whenBack(() => gateway().ask(fresh(), '{ tasks { totalCount } }'));
    });
    afterAll(() => relays.close());

    const spend = async (asker: Asker, times: number) => {
      const asked = Array.from({ length: times }, () => gateway().ask(asker, QUERY));
      return (await Promise.all(asked)).filter(({ status }) => status === 200).length;
    };

    const countedAlone = async () => {
      const text = await (await fetch(new URL('/metrics', gateway().url))).text();
      return Number(/^triptych_budgets_counted_alone (\d+)$/m.exec(text)?.[1]);
    };

    it.each(['cut', 'stall'] as const)(
      '(%s) everybody is served from memory, up to the budget',
      async (how) => {
        const [known, stranger] = [fresh(), fresh()];
        expect(await spend(known, 3)).toBe(3);
        relays.postgres[how]();
        expect(await spend(known, REQUESTS)).toBe(REQUESTS - 3);
        expect(await spend(stranger, REQUESTS + 5)).toBe(REQUESTS);
        const { status, errors } = await gateway().ask(stranger, QUERY);
        expect([status, errors?.[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED']);
        expect(await countedAlone()).toBeGreaterThan(0);
      },
    );

    it('a request waits for the table once, and not long', async () => {
      const me = fresh();
      relays.postgres.stall();
      const started = performance.now();
      expect((await gateway().ask(me, QUERY)).status).toBe(200);
      expect(performance.now() - started).toBeLessThan(3_000);
      const again = performance.now();
      for (let time = 0; time < 10; time += 1) await gateway().ask(me, QUERY);
      expect(performance.now() - again).toBeLessThan(3_000);
    });

    it('the next minute is shared again', async () => {
      const me = fresh();
      relays.postgres.cut();
      expect(await spend(me, REQUESTS + 1)).toBe(REQUESTS);
      await relays.restore();
      clock += 60_000;
      await whenBack(() => gateway().ask(fresh(), '{ tasks { totalCount } }'));
      const { data } = await gateway().ask(me, LEFT);
      expect(data.viewer.budget.requests.left).toBe(REQUESTS - 1);
      const { rows } = await gateway().pg.query(
        'SELECT requests::int FROM triptych.rate_limits WHERE identity = $1',
        [`evaluator:${me.sub}`],
      );
      expect(rows[0]?.requests).toBeGreaterThan(0);
      expect(await spend(me, REQUESTS)).toBe(REQUESTS - 1);
    });
  },
  {
    env: { RATE_LIMIT: String(REQUESTS), COST_BUDGET: '0', REQUEST_DEADLINE_MS: '5000' },
    adapt: relays.adapt,
    // A tenth of it is what a request waits for the table: more than a busy machine takes.
    readBudgetMs: 5_000,
    clock: () => clock,
  },
);
