import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import { within } from '../../stores/deadline';

interface Waiter {
  wake(): void;
}

/** What is left of a request's time when it gives up, so that its answer still comes. */
const MARGIN_MS = 50;

/** Requests that wait for room, in the order they came. */
export class AuditRoom {
  private readonly waiters = new Set<Waiter>();

  async wait(caller: Caller): Promise<void> {
    const waiter: Waiter = { wake: () => undefined };
    const woken = new Promise<void>((resolve) => {
      waiter.wake = resolve;
    });
    this.waiters.add(waiter);
    try {
      const ms = Math.max(0, caller.deadline - Date.now() - MARGIN_MS);
      await within(woken, { ms, signal: caller.signal, onExpiry: noRoom });
    } finally {
      this.waiters.delete(waiter);
    }
  }

  wake(most: number): void {
    let free = most;
    for (const waiter of this.waiters) {
      if (free <= 0) return;
      free -= 1;
      this.waiters.delete(waiter);
      waiter.wake();
    }
  }
}

export const noRoom = () =>
  new CodedError(
    'BUFFER_FULL',
    'What must be audited is not done while the audit log has no room. Try again later.',
    { store: 'postgres', retryable: true, retryAfterMs: 1000 },
  );
