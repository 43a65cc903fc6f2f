import type { Caller } from '../../access/caller';
import { identityOf } from '../../access/session';

/** Longer than a healthy replica lags behind. */
const REMEMBERED_MS = 10_000;
const MOST = 10_000;

/** Who wrote lately: their reads go to the primary, so that everybody finds their own writes. */
export interface OwnWrites {
  note(caller: Caller): void;
  wroteLately(caller: Caller): boolean;
}

export function createOwnWrites(now: () => number = Date.now): OwnWrites {
  const writers = new Map<string, number>();
  return {
    note(caller) {
      const identity = identityOf(caller.session);
      // Taken out first, so that the map stays in the order of time and its head is the oldest.
      writers.delete(identity);
      writers.set(identity, now());
      for (const [oldest, at] of writers) {
        if (writers.size <= MOST && now() - at < REMEMBERED_MS) break;
        writers.delete(oldest);
      }
    },
    wroteLately(caller) {
      const at = writers.get(identityOf(caller.session));
      return at !== undefined && now() - at < REMEMBERED_MS;
    },
  };
}
