/** Callers that wait for room, each for a client of its own key; the first to come is the first to go. */
export interface WaitingLine {
  /** Resolves when it is this caller's turn; rejects when it has waited long enough or is told to go. */
  wait(key: string, patience: { ms: number; signal?: AbortSignal }): Promise<void>;
  /** There is room for one more. */
  next(): void;
  /** There is a client of this key: whoever waits for it needs no room. */
  serve(key: string): void;
  length(): number;
  end(error: Error): void;
}

interface Waiter {
  key: string;
  go: () => void;
  fail: (error: Error) => void;
}

export interface WaitingLineOptions {
  longest: number;
  /** What those get who find the line too long or wait too long in it. */
  refusal: () => Error;
}

export function createWaitingLine(options: WaitingLineOptions): WaitingLine {
  const { longest, refusal } = options;
  const waiters = new Set<Waiter>();

  return {
    wait(key, { ms, signal }) {
      if (waiters.size >= longest) return Promise.reject(refusal());
      return new Promise<void>((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          waiters.delete(waiter);
        };
        const fail = (error: Error) => {
          leave();
          reject(error);
        };
        const onAbort = () => fail(signal?.reason as Error);
        const timer = setTimeout(() => fail(refusal()), Math.max(0, ms));
        const go = () => {
          leave();
          resolve();
        };
        const waiter = { key, go, fail };
        waiters.add(waiter);
        signal?.addEventListener('abort', onAbort, { once: true });
        if (signal?.aborted) onAbort();
      });
    },
    next() {
      const [first] = waiters;
      first?.go();
    },
    serve(key) {
      for (const waiter of [...waiters]) if (waiter.key === key) waiter.go();
    },
    length: () => waiters.size,
    end(error) {
      for (const waiter of [...waiters]) waiter.fail(error);
    },
  };
}
