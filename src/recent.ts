export interface Recent<Value> {
  /** The value, while it is fresh. */
  get(key: string): Value | undefined;
  set(key: string, value: Value, at: number): void;
}

export interface RecentOptions {
  freshMs: number;
  /** How many are kept; the oldest goes first. */
  most: number;
  now: () => number;
}

/** What was learned lately, in bounded memory. */
export function createRecent<Value>({ freshMs, most, now }: RecentOptions): Recent<Value> {
  const kept = new Map<string, { value: Value; at: number }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (!found) return undefined;
      const age = now() - found.at;
      // A clock that was set back must not keep anything for longer.
      if (age >= 0 && age < freshMs) return found.value;
      kept.delete(key);
      return undefined;
    },
    set(key, value, at) {
      kept.delete(key);
      kept.set(key, { value, at });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}
