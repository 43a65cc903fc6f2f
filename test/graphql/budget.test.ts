import { randomUUID } from 'node:crypto';
import { createApp } from '../../src/app';
import { createFront } from '../../src/app/front';
import { createLogger } from '../../src/http/log';
import { type Asker, admin, agent, evaluator, frontend, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';

const REQUESTS = 6;
const COST = 50;
const SERVER_MS = 60_000;
const VIEWER = '{ viewer { role } }';
const LEFT = '{ viewer { budget { requests { limit left } cost { limit left } resetsAt } } }';
const PAGE = '{ tasks(first: 10) { nodes { key } } }';
const CREATE = 'mutation { createTask(input: { title: "Over budget" }) { task { key } } }';

let clock = 0;
/** Somebody who has spent nothing yet. */
const fresh = (asker: Asker): Asker => ({ ...asker, sub: randomUUID() });
const freshAgent = () => agent(`a${randomUUID()}`);

onEveryPostgres(
  'Budgets',
  (gateway) => {
    const ask = (asker: Asker, query = VIEWER, at?: string) => post(gateway(), asker, query, at);

    async function spend(asker: Asker, times: number, query = VIEWER): Promise<number[]> {
      const statuses: number[] = [];
      for (let time = 0; time < times; time += 1) statuses.push((await ask(asker, query)).status);
      return statuses;
    }

    /** Lets time pass for the gateway, and for the database that it shares with others. */
    async function pass(ms: number): Promise<void> {
      clock += ms;
      await gateway().pg.query(
        `UPDATE triptych.rate_limits SET ends_at = ends_at - $1 * interval '1 millisecond'`,
        [ms],
      );
    }

    it('serves as many requests as there are, and refuses the next', async () => {
      const me = fresh(evaluator);
      expect(await spend(me, REQUESTS - 1)).toEqual(Array(REQUESTS - 1).fill(200));
      expect((await ask(me)).status).toBe(200);
      const { status, retryAfter, error } = await ask(me);
      expect(status).toBe(429);
      expect(error).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryable: true } });
      const ms = Number(error?.extensions.retryAfterMs);
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThanOrEqual(60_000);
      expect(retryAfter).toBe(Math.ceil(ms / 1000));
      expect(error?.message).toMatch(/^This request costs \d+, .* 0 of 6 requests are left\. More/);
      expect(error?.message).toContain(`More comes in ${retryAfter} s.`);
    });

    it('serves again when Retry-After has passed, and not before', async () => {
      const me = fresh(evaluator);
      await spend(me, REQUESTS);
      const { error } = await ask(me);
      const ms = Number(error?.extensions.retryAfterMs);
      await pass(ms - 1);
      expect((await ask(me)).status).toBe(429);
      await pass(1);
      expect(await spend(me, REQUESTS + 1)).toEqual([...Array(REQUESTS).fill(200), 429]);
    });

    it('counts what asks come for at once like one after the other', async () => {
      const me = fresh(evaluator);
      const all = await Promise.all(Array.from({ length: REQUESTS * 3 }, () => ask(me)));
      expect(all.filter(({ status }) => status === 200)).toHaveLength(REQUESTS);
    });

    it('gives each identity a budget of its own', async () => {
      const [me, another] = [fresh(evaluator), fresh(evaluator)];
      await spend(me, REQUESTS);
      expect((await ask(me)).status).toBe(429);
      expect((await ask(another)).status).toBe(200);
      expect((await ask({ ...admin, sub: me.sub })).status).toBe(200);
    });

    it('counts all names under which one agent asks together', async () => {
      const me = freshAgent();
      for (let time = 0; time < REQUESTS; time += 1) {
        expect((await ask(fresh(me))).status).toBe(200);
      }
      expect((await ask(fresh(me))).status).toBe(429);
      expect((await ask(freshAgent())).status).toBe(200);
    });

    it('lets nothing of a refused request happen', async () => {
      const me = freshAgent();
      await spend(me, REQUESTS);
      expect((await ask(me, CREATE)).status).toBe(429);
      const tasks = await gateway().pg.query('SELECT 1 FROM tasks WHERE agent_id = $1', [me.agent]);
      expect(tasks.rowCount).toBe(0);
    });

    it('charges a document that never becomes an operation', async () => {
      const me = fresh(evaluator);
      expect(await spend(me, REQUESTS, '{ viewer { nothing } }')).toEqual(
        Array(REQUESTS).fill(400),
      );
      expect((await ask(me)).status).toBe(429);
    });

    it('charges nobody for a token that is not accepted', async () => {
      const before = await rows(gateway());
      for (let time = 0; time <= REQUESTS; time += 1) {
        const { status } = await gateway().send(
          { query: VIEWER },
          { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
        );
        expect(status).toBe(401);
      }
      expect(await rows(gateway())).toBe(before);
    });

    it('refuses by cost, and says what the request costs and what is left', async () => {
      const me = fresh(frontend);
      for (let spent = 0; ; ) {
        const { status, error, cost } = await ask(me, PAGE);
        if (status === 200) {
          spent += cost;
          expect(spent).toBeLessThanOrEqual(COST);
          continue;
        }
        expect(status).toBe(429);
        const [, costs, left, limit] =
          /costs (\d+), .* (\d+) of (\d+) cost are/.exec(error?.message ?? '') ?? [];
        expect(Number(limit)).toBe(COST);
        expect(Number(left)).toBe(COST - spent);
        expect(Number(costs)).toBeGreaterThan(COST - spent);
        break;
      }
    });

    it('tells a caller what is left', async () => {
      const me = fresh(evaluator);
      const before = Date.now();
      const budget = async (asker: Asker) => (await gateway().data(asker, LEFT)).viewer.budget;
      for (const left of [5, 4]) {
        const { resetsAt, ...counters } = await budget(me);
        expect(counters).toEqual({ requests: { limit: REQUESTS, left }, cost: null });
        expect(Date.parse(resetsAt)).toBeGreaterThan(before);
        expect(Date.parse(resetsAt)).toBeLessThanOrEqual(Date.now() + 60_000);
      }
      const { requests, cost } = await budget(fresh(frontend));
      expect(requests).toBeNull();
      expect(cost.limit).toBe(COST);
      expect(cost.left).toBeLessThan(COST);
      expect(await budget(fresh(admin))).toBeNull();
    });

    it('tells a caller what one request may cost', async () => {
      const { viewer } = await gateway().data(fresh(evaluator), '{ viewer { costLimit } }');
      expect(viewer.costLimit).toBe(gateway().config.costLimits.evaluator);
    });

    it('is shared by replicas', async () => {
      const config = gateway().config;
      const log = createLogger('silent');
      const front = createFront({ config, log, ready: () => true });
      const replica = createApp({
        config,
        log,
        front,
        readBudgetMs: SERVER_MS,
        clock: () => clock,
      });
      try {
        const { url } = await front.http.listen();
        const me = fresh(evaluator);
        const asks = Array.from({ length: REQUESTS * 3 }, (_, turn) =>
          ask(me, VIEWER, turn % 2 === 0 ? url : undefined),
        );
        const served = (await Promise.all(asks)).filter(({ status }) => status === 200);
        expect(served).toHaveLength(REQUESTS);
        for (const at of [url, undefined]) expect((await ask(me, VIEWER, at)).status).toBe(429);
        const { budget } = (await gateway().data(fresh(evaluator), LEFT)).viewer;
        expect(budget.requests.left).toBe(REQUESTS - 1);
      } finally {
        await front.http.drain();
        await front.http.close();
        await replica.close();
      }
    });

    it('adds no statement to those that a query makes', async () => {
      const { statements } = await gateway().counted(() => gateway().data(fresh(evaluator), LEFT));
      expect(statements).toEqual([]);
    });

    it('shows operators what it refused and how blocks were given', async () => {
      const response = await fetch(new URL('/metrics', gateway().url));
      const text = await response.text();
      expect(text).toMatch(/^triptych_rate_limited_total\{spent="requests"\} [1-9]/m);
      expect(text).toMatch(/^triptych_rate_limited_total\{spent="cost"\} [1-9]/m);
      expect(text).toMatch(/^triptych_budget_leases_total\{outcome="given"\} [1-9]/m);
      expect(text).toMatch(/^triptych_budgets_counted_alone 0$/m);
    });

    it.each(['agent', 'evaluator', 'frontend', 'admin'])(
      'keeps triptych_%s away from the table',
      async (role) => {
        const client = await gateway().pg.connect();
        try {
          await client.query(`BEGIN; SET LOCAL ROLE triptych_${role}`);
          const read = client.query('SELECT 1 FROM triptych.rate_limits');
          await expect(read).rejects.toMatchObject({ code: '42501' });
        } finally {
          await client.query('ROLLBACK');
          client.release();
        }
      },
    );
  },
  {
    env: {
      RATE_LIMIT: String(REQUESTS),
      RATE_LIMIT_FRONTEND: '0',
      RATE_LIMIT_ADMIN: '0',
      COST_BUDGET: '0',
      COST_BUDGET_FRONTEND: String(COST),
    },
    readBudgetMs: SERVER_MS,
    clock: () => clock,
  },
);

async function post(gateway: Gateway, asker: Asker, query: string, url = gateway.url) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await gateway.token(asker)}`,
    },
    body: JSON.stringify({ query }),
  });
  const { errors = [], extensions } = (await response.json()) as {
    errors?: { message: string; extensions: { code: string; retryAfterMs?: number } }[];
    extensions?: { cost?: { requested?: number } };
  };
  return {
    status: response.status,
    retryAfter: Number(response.headers.get('retry-after')),
    error: errors[0],
    cost: extensions?.cost?.requested ?? 1,
  };
}

async function rows(gateway: Gateway): Promise<number | null> {
  return (await gateway.pg.query('SELECT 1 FROM triptych.rate_limits')).rowCount;
}
