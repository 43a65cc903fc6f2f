import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../src/access/caller';
import { sql } from '../../src/stores/postgres/sql/sql';
import { evaluator, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { RelayedStores, whenBack } from '../support/relayed-stores';

/** What the stores' breakers promise, with room for a machine that does other things too. */
const AT_ONCE_MS = 5;
const BACK_WITHIN_MS = 1_000;

const relays = new RelayedStores();

const caller = (): Caller => ({
  session: { role: 'evaluator', sub: 'asks' },
  requestId: 'request',
  deadline: Date.now() + 2_000,
  signal: new AbortController().signal,
});

const CALLS = {
  postgres: ({ app }: Gateway) => app.stores.postgres.read(caller(), sql`SELECT 1`),
  mongo: ({ app }: Gateway) =>
    app.stores.mongo.read(caller(), 'agent1', (db, { signal, maxTimeMS }) =>
      db.collection('logs').findOne({}, { signal, maxTimeMS }),
    ),
  objects: ({ app, config }: Gateway) =>
    app.stores.objects.head({ bucket: config.objects.buckets.screenshots, key: 'agent1/none' }),
};

onEveryPostgres(
  'The breaker',
  (gateway) => {
    beforeAll(() => whenBack(() => gateway().ask(evaluator, '{ tasks { totalCount } }')));
    afterEach(() => relays.restore());
    afterAll(() => relays.close());

    it.each([
      ['postgres', 'cut'],
      ['postgres', 'stall'],
      ['mongo', 'cut'],
      ['mongo', 'stall'],
      ['objects', 'cut'],
      ['objects', 'stall'],
    ] as const)('of %s (%s) opens, answers at once, and closes by itself', async (store, how) => {
      const call = () => CALLS[store](gateway());
      const code = () =>
        call().then(
          () => 'OK',
          (error: { code?: string }) => error.code,
        );
      while ((await code()) !== 'OK') await wait(20);

      relays[store][how]();
      for (let failures = 0; failures < 3; failures += 1) expect(await code()).not.toBe('OK');
      const answered: number[] = [];
      for (let times = 0; times < 3; times += 1) {
        const started = performance.now();
        await expect(call()).rejects.toMatchObject({
          code: 'STORE_UNAVAILABLE',
          details: { store, retryable: true, retryAfterMs: expect.any(Number) },
        });
        answered.push(performance.now() - started);
      }
      expect(Math.min(...answered)).toBeLessThan(AT_ONCE_MS);

      await relays.restore();
      const restored = performance.now();
      while ((await code()) !== 'OK') await wait(5);
      expect(performance.now() - restored).toBeLessThan(BACK_WITHIN_MS);
    });
  },
  { adapt: relays.adapt, readBudgetMs: 1_000 },
);
