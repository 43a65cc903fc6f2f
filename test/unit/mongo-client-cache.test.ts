import { type Clock, createClientCache } from '../../src/stores/mongo/client-cache';

class FakeClient {
  closed = false;
  constructor(readonly key: string) {}
  async close(): Promise<void> {
    this.closed = true;
  }
}

function cacheWith(options: { maxClients?: number; maxLeases?: number } = {}) {
  let time = 0;
  const ticks = new Set<() => void>();
  const clock: Clock = {
    now: () => time,
    every(_, work) {
      ticks.add(work);
      return () => ticks.delete(work);
    },
  };
  const made: FakeClient[] = [];
  const cache = createClientCache({
    ...options,
    clock,
    connect: async ({ key }: { key: string }) => {
      const client = new FakeClient(key);
      made.push(client);
      return client;
    },
  });
  const pass = (ms: number) => {
    time += ms;
    for (const tick of [...ticks]) tick();
    return new Promise((resolve) => setImmediate(resolve));
  };
  return { cache, made, pass, ticks };
}

test('Requests at the same time share the making of one client per key.', async () => {
  const { cache, made } = cacheWith();
  const leases = await Promise.all(['a', 'a', 'b', 'a'].map((key) => cache.lease({ key })));
  expect(made.map(({ key }) => key)).toEqual(['a', 'b']);
  expect(leases[0]?.client).toBe(leases[1]?.client);
  expect(cache.size()).toBe(2);
});

test('A client is closed after a minute without a lease, and never while one is out.', async () => {
  const { cache, made, pass, ticks } = cacheWith();
  const { release } = await cache.lease({ key: 'a' });
  await pass(600_000);
  expect(made[0]?.closed).toBe(false);
  release();
  release();
  await pass(59_999);
  expect(cache.size()).toBe(1);
  await pass(1);
  expect(made[0]?.closed).toBe(true);
  expect([cache.size(), ticks.size]).toEqual([0, 0]);
  await cache.lease({ key: 'a' });
  expect(made).toHaveLength(2);
});

test('At the cap the client that is idle longest makes room; where all are leased, the call is refused.', async () => {
  const { cache, made, pass } = cacheWith({ maxClients: 2 });
  const a = await cache.lease({ key: 'a' });
  const b = await cache.lease({ key: 'b' });
  await expect(cache.lease({ key: 'c' })).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
  b.release();
  await pass(10);
  a.release();
  await cache.lease({ key: 'c' });
  await pass(0);
  expect(made.map(({ key, closed }) => [key, closed])).toEqual([
    ['a', false],
    ['b', true],
    ['c', false],
  ]);
});

test('The queue of one client is bounded.', async () => {
  const { cache } = cacheWith({ maxLeases: 1 });
  const first = await cache.lease({ key: 'a' });
  await expect(cache.lease({ key: 'a' })).rejects.toMatchObject({
    code: 'POOL_EXHAUSTED',
    details: { retryable: true },
  });
  first.release();
  await cache.lease({ key: 'a' });
});

test('A client that could not be made is tried again by the next call.', async () => {
  let fail = true;
  const cache = createClientCache({
    connect: async () => {
      if (fail) throw new Error('no');
      return new FakeClient('a');
    },
  });
  await expect(cache.lease({ key: 'a' })).rejects.toThrow('no');
  fail = false;
  await cache.lease({ key: 'a' });
  await cache.close();
});

test('Closing closes every client and refuses further leases.', async () => {
  const { cache, made } = cacheWith();
  await cache.lease({ key: 'a' });
  await cache.close();
  expect(made[0]?.closed).toBe(true);
  await expect(cache.lease({ key: 'a' })).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
});
