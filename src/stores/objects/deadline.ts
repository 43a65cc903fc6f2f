import { deadlineExceeded } from '../deadline';
import { objectsError } from './object-errors';

export interface CallLimits {
  ms: number;
  signal?: AbortSignal;
}

/** One call to the store: ends by its deadline or its caller's, and fails as a coded error. */
export async function withDeadline<T>(
  limits: CallLimits,
  call: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, limits.ms);
  limits.signal?.addEventListener('abort', abort, { once: true });
  if (limits.signal?.aborted) abort();
  try {
    return await call({ abortSignal: controller.signal });
  } catch (error) {
    if (limits.signal?.aborted) throw deadlineExceeded('objects');
    throw objectsError(error, controller.signal.aborted);
  } finally {
    clearTimeout(timer);
    limits.signal?.removeEventListener('abort', abort);
  }
}
