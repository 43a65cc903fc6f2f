import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Caller } from '../../../src/access/caller';
import type { Amounts } from '../../../src/domains/budget/amounts';
import { BudgetService } from '../../../src/domains/budget/budget.service';
import { createRateLimitStore } from '../../../src/domains/budget/rate-limit.store';
import { CodedError } from '../../../src/errors';
import type { PostgresStore } from '../../../src/stores/postgres/postgres-store';
import { onConnection, onEveryDatabase } from '../postgres/on-every-database';
import { storeOf } from '../postgres/store-of';

const LIMITS: Amounts = { requests: 40, cost: 1_000 };
const REPLICAS = 3;

const ask = fc.record({
  replica: fc.nat({ max: REPLICAS - 1 }),
  person: fc.nat({ max: 1 }),
  cost: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 100, max: 700 })),
});

onEveryDatabase('Replicas that share budgets', (fresh) => {
  const stores: PostgresStore[] = [];
  let replicas: BudgetService[] = [];

  beforeAll(async () => {
    await fresh().migrate();
    for (let index = 0; index < REPLICAS; index += 1) stores.push(storeOf(fresh().database));
    replicas = stores.map((store) => replicaOver(store));
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
  });

  const taken = async (sub: string): Promise<Amounts> => {
    const { rows } = await onConnection(fresh().database.url, (client) =>
      client.query(
        'SELECT requests::int, cost::int FROM triptych.rate_limits WHERE identity = $1',
        [`evaluator:${sub}`],
      ),
    );
    return rows[0] ?? { requests: 0, cost: 0 };
  };

  it('never give out more than there is, and refuse only what nobody could give', async () => {
    const property = fc.asyncProperty(
      fc.array(ask, { minLength: 20, maxLength: 90 }),
      async (asks) => {
        const run = randomUUID();
        const outcomes = await Promise.all(
          asks.map(async ({ replica, person, cost }) => {
            const sub = `${person} ${run}`;
            return { sub, cost, served: await isServed(replicas[replica], sub, cost) };
          }),
        );
        for (const sub of new Set(outcomes.map((outcome) => outcome.sub))) {
          const own = outcomes.filter((outcome) => outcome.sub === sub);
          const served = own.filter((outcome) => outcome.served);
          const given = await taken(sub);
          expect(given.requests).toBeLessThanOrEqual(LIMITS.requests);
          expect(given.cost).toBeLessThanOrEqual(LIMITS.cost);
          expect(served.length).toBeLessThanOrEqual(given.requests);
          expect(served.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(given.cost);
          const refused = own.filter((outcome) => !outcome.served).map(({ cost }) => cost);
          if (refused.length === 0) continue;
          const open = LIMITS.cost - given.cost;
          const cheapest = Math.min(...refused);
          expect(given.requests === LIMITS.requests || open < cheapest).toBe(true);
        }
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it('ask the table for blocks, and hardly once for a request', async () => {
    const leases: string[] = [];
    const replica = replicaOver(stores[0], {
      limits: { requests: 600, cost: 60_000 },
      onLease: (outcome) => leases.push(outcome),
    });
    const sub = randomUUID();
    let served = 0;
    while (await isServed(replica, sub, 10)) served += 1;
    expect(served).toBe(600);
    expect(leases.length).toBeLessThan(60);
  });

  it('each begin a new minute by the database’s clock, whatever their own says', async () => {
    const sub = randomUUID();
    const [one] = replicas;
    while (await isServed(one, sub, 1));
    await onConnection(fresh().database.url, (client) =>
      client.query(`UPDATE triptych.rate_limits SET ends_at = now() - interval '1 second'`),
    );
    // One replica has not noticed and refuses by what it knows; another asks the table.
    expect(await isServed(one, sub, 1)).toBe(false);
    expect(await isServed(replicas[1], sub, 1)).toBe(true);
  });

  it('do not wait for ever where a clock was set back', async () => {
    const sub = randomUUID();
    const [one, two] = replicas;
    while (await isServed(one, sub, 1));
    await onConnection(fresh().database.url, (client) =>
      client.query(`UPDATE triptych.rate_limits SET ends_at = now() + interval '1 hour'`),
    );
    expect(await isServed(two, sub, 1)).toBe(true);
  });
});

function replicaOver(
  store: PostgresStore | undefined,
  o: { limits?: Amounts; onLease?: (outcome: string) => void } = {},
): BudgetService {
  if (!store) throw new Error('there is no such store');
  const { limits = LIMITS, onLease } = o;
  const roles = { agent: limits, evaluator: limits, frontend: limits, admin: limits };
  return new BudgetService(createRateLimitStore(store), {
    limits: roles,
    patienceMs: 30_000,
    onLease,
  });
}

async function isServed(
  replica: BudgetService | undefined,
  sub: string,
  cost: number,
): Promise<boolean> {
  const caller: Caller = {
    session: { role: 'evaluator', sub },
    requestId: sub,
    deadline: Number.MAX_SAFE_INTEGER,
    signal: new AbortController().signal,
  };
  try {
    await replica?.charge(caller, cost);
    return true;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'RATE_LIMITED') return false;
    throw error;
  }
}
