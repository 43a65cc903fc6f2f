import type { Breaker } from '../breaker';
import { type CallLimits, withDeadline } from './deadline';
import { objectsError } from './object-errors';

/** What became of one call. */
export interface ObjectCall {
  operation: string;
  ms: number;
  ok: boolean;
  /** Of the request it was made for, where there is one. */
  signal?: AbortSignal;
}

/** One call to the store, bounded in time, and refused at once while the store is known to be away. */
export type StoreCall = <T>(
  limits: CallLimits & { operation: string },
  work: (options: { abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

export function guardedCalls(breaker: Breaker, onCall?: (call: ObjectCall) => void): StoreCall {
  return async ({ operation, ...limits }, work) => {
    const started = performance.now();
    const told = (ok: boolean) =>
      onCall?.({ operation, ms: performance.now() - started, ok, signal: limits.signal });
    try {
      const answer = await breaker.run(() => withDeadline(limits, work));
      told(true);
      return answer;
    } catch (error) {
      told(false);
      throw objectsError(error, false);
    }
  };
}
