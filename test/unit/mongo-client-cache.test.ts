import { type Clock, createClientCache } from '../../src/stores/mongo/client-cache';

class FakeClient {
  closed = false;
  constructor(readonly key: string) {}
  async close(): Promise<void> {
    this.closed = true;
  }
}

function cacheWith(options: { maxClients?: number; maxLeases?: number; patienceMs?: number } = {}) {
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

test('At the cap the client that is idle longest makes room; where all stay leased, the call is refused.', async () => {
  const { cache, made, pass } = cacheWith({ maxClients: 2, patienceMs: 1 });
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

test('Where all are leased, calls wait their turn: those of one key go together, and newcomers come last.', async () => {
  const { cache, made } = cacheWith({ maxClients: 1, patienceMs: 30_000 });
  const first = await cache.lease({ key: 'a' });
  const order: string[] = [];
  const wait = async (key: string) => {
    const lease = await cache.lease({ key });
    order.push(key);
    return lease;
  };
  const [b, c, again, d] = [wait('b'), wait('c'), wait('b'), wait('d')];
  first.release();
  const leases = await Promise.all([b, again]);
  expect(order).toEqual(['b', 'b']);
  const late = wait('e');
  for (const { release } of leases) release();
  for (const next of [c, d, late]) (await next).release();
  expect(order).toEqual(['b', 'b', 'c', 'd', 'e']);
  expect(made.map(({ key, closed }) => `${key} ${closed}`)).toEqual([
    'a true',
    'b true',
    'c true',
    'd true',
    'e false',
  ]);
});

test('A call that ends while it waits leaves the line; closing sends everybody home.', async () => {
  const { cache } = cacheWith({ maxClients: 1, patienceMs: 30_000 });
  const first = await cache.lease({ key: 'a' });
  const gone = new AbortController();
  const left = cache.lease({ key: 'b' }, gone.signal);
  gone.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(cache.lease({ key: 'b' }, gone.signal)).rejects.toThrow('gone');
  const next = cache.lease({ key: 'c' });
  first.release();
  await next;
  const last = cache.lease({ key: 'd' });
  const refused = expect(last).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
  await cache.close();
  await refused;
});

test('The line is bounded.', async () => {
  const { cache } = cacheWith({ maxClients: 1, maxLeases: 1, patienceMs: 30_000 });
  await cache.lease({ key: 'a' });
  const waiting = expect(cache.lease({ key: 'b' })).rejects.toThrow('stopping');
  await expect(cache.lease({ key: 'c' })).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
  await cache.close();
  await waiting;
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
