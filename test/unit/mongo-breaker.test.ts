import { BreakerOpen, createBreaker } from '../../src/stores/breaker';

class Away extends Error {}

function breakerOf(restMs: number) {
  const breaker = createBreaker({ restMs, isFailure: (error) => error instanceof Away });
  const fail = (error: Error) =>
    breaker.run(async () => {
      throw error;
    });
  return { breaker, fail };
}

test('Three failures in a row open it; then it answers at once and says when to come back.', async () => {
  const { breaker, fail } = breakerOf(60_000);
  for (let times = 0; times < 3; times += 1)
    await expect(fail(new Away())).rejects.toBeInstanceOf(Away);
  expect(breaker.state()).toBe('open');
  const work = jest.fn();
  const refused = await breaker.run(work).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BreakerOpen);
  expect((refused as BreakerOpen).retryAfterMs).toBeGreaterThan(0);
  expect(work).not.toHaveBeenCalled();
});

test('Errors that blame one call alone leave it closed, and a success starts the count anew.', async () => {
  const { breaker, fail } = breakerOf(60_000);
  for (let times = 0; times < 10; times += 1) await fail(new Error('bad query')).catch(() => {});
  for (const _ of [1, 2]) await fail(new Away()).catch(() => {});
  await breaker.run(async () => 'fine');
  for (const _ of [1, 2]) await fail(new Away()).catch(() => {});
  expect(breaker.state()).toBe('closed');
});

test('After its rest one call probes; the others are not made to wait for it.', async () => {
  const { breaker, fail } = breakerOf(0);
  for (const _ of [1, 2, 3]) await fail(new Away()).catch(() => {});
  let finish: (answer: string) => void = () => {};
  const probe = breaker.run(
    () =>
      new Promise<string>((resolve) => {
        finish = resolve;
      }),
  );
  expect(breaker.state()).toBe('half-open');
  await expect(breaker.run(async () => 'second')).rejects.toBeInstanceOf(BreakerOpen);
  finish('back');
  expect(await probe).toBe('back');
  expect(await breaker.run(async () => 'third')).toBe('third');
  expect(breaker.state()).toBe('closed');
});
