import type { Caller } from '../access/caller';
import { CodedError, type StoreName } from '../errors';

/** What is left for one call: its own limit, and never past the request's deadline. */
export function timeLeft(
  caller: Pick<Caller, 'deadline'>,
  limitMs: number,
  store: StoreName,
): number {
  const left = Math.min(limitMs, caller.deadline - Date.now());
  if (left <= 0) throw deadlineExceeded(store);
  return left;
}

export const deadlineExceeded = (store: StoreName): CodedError =>
  new CodedError(
    'DEADLINE_EXCEEDED',
    `The request's deadline passed before the ${store} store answered.`,
    {
      store,
      retryable: true,
    },
  );

/** The promise's result, or a rejection once the time is up or the signal aborts. */
export function within<T>(
  promise: Promise<T>,
  limit: { ms: number; signal?: AbortSignal; onExpiry: () => Error },
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const expire = () => reject(limit.onExpiry());
    const timer = setTimeout(expire, limit.ms);
    limit.signal?.addEventListener('abort', expire, { once: true });
    if (limit.signal?.aborted) expire();
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      limit.signal?.removeEventListener('abort', expire);
    });
  });
}
