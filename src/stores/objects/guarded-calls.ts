import type { Breaker } from '../breaker';
import { type CallLimits, withDeadline } from './deadline';
import { objectsError } from './object-errors';

/** One call to the store, bounded in time, and refused at once while the store is known to be away. */
export type StoreCall = <T>(
  limits: CallLimits,
  work: (options: { abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

export function guardedCalls(breaker: Breaker): StoreCall {
  return async (limits, work) => {
    try {
      return await breaker.run(() => withDeadline(limits, work));
    } catch (error) {
      throw objectsError(error, false);
    }
  };
}
