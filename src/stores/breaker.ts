import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface Breaker {
  /** Runs the work, or throws BreakerOpen at once while the store is known to be away. */
  run<T>(work: () => Promise<T>): Promise<T>;
  state(): BreakerState;
  close(): void;
}

export class BreakerOpen extends Error {
  constructor(readonly retryAfterMs: number) {
    super('The store failed repeatedly and is given time to recover.');
    this.name = 'BreakerOpen';
  }
}

export interface BreakerOptions {
  failures?: number;
  restMs?: number;
  /** Whether an error says that the store itself is away, and not that one request was wrong. */
  isFailure: (error: Error) => boolean;
  /** Asks the store whether it is back, soon: no request is made to find out by waiting. */
  probe: () => Promise<unknown>;
}

/** How soon a store that came back is used again: a rest and a probe are well within a second. */
const REST_MS = 250;
export const PROBE_MS = 500;

/** Answers at once after repeated failures, and probes by itself whether the store is back. */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures = 3, restMs = REST_MS, isFailure, probe } = options;
  const policy = circuitBreaker(handleWhen(isFailure), {
    // When to probe is the timer's business below.
    halfOpenAfter: 0,
    breaker: new ConsecutiveBreaker(failures),
  });
  let nextProbe = 0;
  let timer: NodeJS.Timeout | undefined;
  let outages = 0;
  let answers = 0;
  let closed = false;

  policy.onBreak(() => {
    outages += 1;
    // A probe may still be under way when nobody wants to know any more.
    if (closed) return;
    nextProbe = Date.now() + restMs;
    clearTimeout(timer);
    timer = setTimeout(() => policy.execute(probe).catch(() => undefined), restMs);
    timer.unref();
  });

  return {
    async run(work) {
      if (policy.state !== CircuitState.Closed) {
        throw new BreakerOpen(Math.max(restMs, nextProbe - Date.now()));
      }
      const begun = { outages, answers };
      const outcome = await policy.execute(async () => {
        try {
          const answer = await work();
          answers += 1;
          return { answer };
        } catch (error) {
          // A call that was already waiting when the store went away says nothing of it now. One
          // that failed while others were answered says something of what it asked for alone: one
          // database of hundreds may hang, and three calls that wait for it end together.
          if (begun.outages === outages && begun.answers === answers) throw error;
          return { error };
        }
      });
      if ('error' in outcome) throw outcome.error;
      return outcome.answer;
    },
    state() {
      if (policy.state === CircuitState.Closed) return 'closed';
      return policy.state === CircuitState.HalfOpen ? 'half-open' : 'open';
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
