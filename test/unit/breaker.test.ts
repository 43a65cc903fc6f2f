import { type Breaker, BreakerOpen, createBreaker } from '../../src/stores/breaker';

class Away extends Error {}

const FAR = 60_000;
let breaker: Breaker;
afterEach(() => breaker.close());

function open(options: { restMs: number; probe?: () => Promise<unknown> }) {
  breaker = createBreaker({
    isFailure: (error) => error instanceof Away,
    probe: async () => undefined,
    ...options,
  });
  const fail = (error: Error = new Away()) =>
    breaker.run(async () => {
      throw error;
    });
  return { fail, trip: () => Promise.allSettled([1, 2, 3].map(() => fail())) };
}

test('Three failures in a row open it; then it answers at once and says when to come back.', async () => {
  const { fail } = open({ restMs: FAR });
  for (let times = 0; times < 3; times += 1) await expect(fail()).rejects.toBeInstanceOf(Away);
  expect(breaker.state()).toBe('open');
  const work = jest.fn();
  const refused = await breaker.run(work).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BreakerOpen);
  expect((refused as BreakerOpen).retryAfterMs).toBeGreaterThan(0);
  expect(work).not.toHaveBeenCalled();
});

test('Errors that blame one call alone leave it closed, and a success starts the count anew.', async () => {
  const { fail } = open({ restMs: FAR });
  for (let times = 0; times < 10; times += 1) await fail(new Error('bad query')).catch(() => {});
  for (const _ of [1, 2]) await fail().catch(() => {});
  await breaker.run(async () => 'fine');
  for (const _ of [1, 2]) await fail().catch(() => {});
  expect(breaker.state()).toBe('closed');
});

test('It probes by itself until the store is back, and nobody waits for a probe.', async () => {
  const answers: ((error?: Error) => void)[] = [];
  let asked: () => void = () => undefined;
  const probe = () =>
    new Promise<void>((resolve, reject) => {
      answers.push((error) => (error ? reject(error) : resolve()));
      asked();
    });
  const probed = () =>
    new Promise<void>((resolve) => {
      asked = resolve;
    });
  const { trip } = open({ restMs: 0, probe });
  const first = probed();
  await trip();
  await first;
  expect(breaker.state()).toBe('half-open');
  await expect(breaker.run(async () => 'early')).rejects.toBeInstanceOf(BreakerOpen);

  const second = probed();
  answers[0]?.(new Away());
  await second;
  answers[1]?.();
  await expect(breaker.run(async () => 'early')).rejects.toBeInstanceOf(BreakerOpen);
  expect(await breaker.run(async () => 'back')).toBe('back');
  expect(breaker.state()).toBe('closed');
  expect(answers).toHaveLength(2);
});

test('A refusal of the probe is an answer too: the store is there.', async () => {
  const { trip } = open({ restMs: 0, probe: () => Promise.reject(new Error('refused')) });
  await trip();
  while (breaker.state() !== 'closed') await new Promise(setImmediate);
  expect(await breaker.run(async () => 'back')).toBe('back');
});

test('Calls that were waiting when it opened do not open it again as they end.', async () => {
  const { trip } = open({ restMs: 0 });
  const late: ((error: Error) => void)[] = [];
  const waiting = [1, 2, 3, 4].map(() =>
    breaker.run(() => new Promise((_, reject) => late.push(reject))),
  );
  await trip();
  while (breaker.state() !== 'closed') await new Promise(setImmediate);
  for (const end of late) end(new Away());
  for (const ended of await Promise.allSettled(waiting)) {
    expect(ended).toMatchObject({ status: 'rejected', reason: expect.any(Away) });
  }
  expect(breaker.state()).toBe('closed');
});

test('Calls that fail while others are answered do not open it, however many end together.', async () => {
  const { trip } = open({ restMs: FAR });
  const late: ((error: Error) => void)[] = [];
  const waiting = [1, 2, 3, 4].map(() =>
    breaker.run(() => new Promise((_, reject) => late.push(reject))),
  );
  expect(await breaker.run(async () => 'fine')).toBe('fine');
  for (const end of late) end(new Away());
  for (const ended of await Promise.allSettled(waiting)) {
    expect(ended).toMatchObject({ status: 'rejected', reason: expect.any(Away) });
  }
  expect(breaker.state()).toBe('closed');
  await trip();
  expect(breaker.state()).toBe('open');
});

test('Closed for good, it probes no more, also where a probe was under way.', async () => {
  let fail: (error: Error) => void = () => undefined;
  let probes = 0;
  const begun = new Promise<void>((resolve) => {
    const probe = () =>
      new Promise<void>((_, reject) => {
        probes += 1;
        fail = reject;
        resolve();
      });
    const { trip } = open({ restMs: 0, probe });
    void trip();
  });
  await begun;
  breaker.close();
  fail(new Away());
  while (breaker.state() !== 'open') await new Promise(setImmediate);
  // A timer that was set before this one would have come first.
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(probes).toBe(1);
});
