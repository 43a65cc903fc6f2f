import type { Db } from 'mongodb';
import { makeIndexes } from './index-maker';

const PATIENCE_MS = 1000;
const TRY_AGAIN_MS = 60_000;
const MAX_KEPT = 20_000;

/** Makes a database's indexes on its first write in this process, without letting that write fail or wait for long. */
export function createIndexOnce(): (db: Db, key: string) => Promise<void> {
  const tried = new Map<string, { attempt: Promise<void>; again: number }>();

  function attemptAt(db: Db, key: string): Promise<void> {
    const kept = tried.get(key);
    if (kept !== undefined && Date.now() < kept.again) return kept.attempt;
    if (tried.size >= MAX_KEPT) tried.clear();
    const entry = { attempt: Promise.resolve(), again: Number.POSITIVE_INFINITY };
    entry.attempt = makeIndexes(db).then(
      () => undefined,
      () => {
        entry.again = Date.now() + TRY_AGAIN_MS;
      },
    );
    tried.set(key, entry);
    return entry.attempt;
  }

  return async (db, key) => {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([attemptAt(db, key), patience]);
    clearTimeout(timer);
  };
}
