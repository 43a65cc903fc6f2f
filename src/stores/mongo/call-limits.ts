import { setMaxListeners } from 'node:events';
import { CodedError } from '../../errors';

/** What a call must keep to: both belong into every command's options. */
export interface CallLimits {
  signal: AbortSignal;
  maxTimeMS: number;
  /** To be told of each command that read: how many documents, or groups of them, came. */
  onRead?: (documents: number) => void;
}

export interface BoundedCall extends CallLimits {
  /** Settles with the work, or rejects when time is up, whichever comes first. */
  race<T>(work: Promise<T>): Promise<T>;
  done(): void;
}

/** Why we ended a call ourselves: its own budget, or its caller's end. */
export class CallEnded extends Error {
  constructor(readonly by: 'budget' | 'caller') {
    super(by === 'budget' ? 'The call ran out of its budget.' : 'The caller is gone.');
    this.name = 'CallEnded';
  }
}

/** Bounds a call by its budget and by its caller's deadline and signal. */
export function boundCall(
  caller: { deadline: number; signal: AbortSignal },
  budgetMs: number,
): BoundedCall {
  const left = caller.deadline - Date.now();
  if (left <= 0 || caller.signal.aborted) throw deadlineExceeded();
  const controller = new AbortController();
  // Many commands of one request listen to one signal: that is no leak.
  setMaxListeners(0, controller.signal, caller.signal);
  let giveUp: (error: Error) => void = () => undefined;
  const end = (by: 'budget' | 'caller') => () => {
    const reason = new CallEnded(by);
    giveUp(reason);
    controller.abort(reason);
  };
  const timer = setTimeout(end(left < budgetMs ? 'caller' : 'budget'), Math.min(left, budgetMs));
  const onAbort = end('caller');
  caller.signal.addEventListener('abort', onAbort, { once: true });

  return {
    signal: controller.signal,
    // The server may give up a little earlier than we do, so that its answer still arrives.
    maxTimeMS: Math.max(1, Math.floor(Math.min(left, budgetMs) * 0.9)),
    race(work) {
      return new Promise((resolve, reject) => {
        giveUp = reject;
        if (controller.signal.aborted) reject(controller.signal.reason);
        work.then(resolve, reject);
      });
    },
    done() {
      clearTimeout(timer);
      caller.signal.removeEventListener('abort', onAbort);
    },
  };
}

export const deadlineExceeded = (cause?: unknown) =>
  new CodedError(
    'DEADLINE_EXCEEDED',
    'The request ran out of time.',
    { store: 'mongo', retryable: true },
    { cause },
  );
