import { createRecent } from '../../recent';

const ONCE_IN_MS = 60_000;

export interface LastUse {
  note(hash: string): void;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export interface LastUseOptions {
  write(hashes: readonly string[]): Promise<void>;
  most: number;
  now: () => number;
  onTrouble(error: unknown): void;
}

/**
 * Notes when keys were used, once a minute for each and behind the requests. A note that cannot be
 * written is left out: the next one follows in a minute.
 */
export function createLastUse({ write, most, now, onTrouble }: LastUseOptions): LastUse {
  const noted = createRecent<true>({ freshMs: ONCE_IN_MS, most, now });
  const pending = new Set<string>();
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (pending.size > 0) {
      const hashes = [...pending];
      pending.clear();
      await write(hashes).catch(onTrouble);
    }
    writing = undefined;
  }

  return {
    note(hash) {
      if (noted.get(hash)) return;
      noted.set(hash, true, now());
      pending.add(hash);
      writing ??= writeAll();
    },
    close: () => writing ?? Promise.resolve(),
  };
}
