import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface Breaker {
  /** Runs the work, or throws BreakerOpen at once while the store is known to be away. */
  run<T>(work: () => Promise<T>): Promise<T>;
  state(): BreakerState;
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
}

/** Answers at once after repeated failures; one call at a time probes whether the store is back. */
export function createBreaker({ failures = 3, restMs = 2000, isFailure }: BreakerOptions): Breaker {
  const policy = circuitBreaker(handleWhen(isFailure), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  let openedAt = 0;
  policy.onBreak(() => {
    openedAt = Date.now();
  });
  const open = () => new BreakerOpen(Math.max(1, openedAt + restMs - Date.now()));

  return {
    async run(work) {
      // The library would let callers wait for the probe's end; a store that hangs must not hold them.
      if (policy.state === CircuitState.HalfOpen) throw open();
      try {
        return await policy.execute(work);
      } catch (error) {
        if (isBrokenCircuitError(error)) throw open();
        throw error;
      }
    },
    state() {
      if (policy.state === CircuitState.Closed) return 'closed';
      return policy.state === CircuitState.HalfOpen ? 'half-open' : 'open';
    },
  };
}
