import { hashOfApiKey, idOfApiKey } from '../../access/api-key';
import { refused } from '../../access/refused';
import { KEY_SUBJECT, type Session } from '../../access/session';
import { sessionOf } from '../../access/session-of';
import { CodedError, storeUnavailable } from '../../errors';
import { createRecent, type Recent } from '../../recent';
import type { ApiKeyRow, ApiKeyStore } from './api-key.store';
import { createLastUse, type LastUse } from './last-use';
import { createSharedLookUp } from './shared-look-up';

/** A key that is revoked is refused after this long at the latest, on every replica. */
const GOOD_MS = 30_000;
/** Long enough to spare the database, short enough for a key that was just made. */
const BAD_MS = 5_000;
const MOST_KEPT = 5_000;

export interface ApiKeyOptions {
  /** Milliseconds that only go forward: a clock that is set back would prolong a revoked key. */
  now?: () => number;
  /** Told why the last use of a key could not be written. */
  onTrouble?: (error: unknown) => void;
}

/** Who an API key is. What the database said of a key holds for half a minute. */
export class ApiKeyService {
  private readonly good: Recent<ApiKeyRow>;
  private readonly bad: Recent<'unknown' | 'revoked'>;
  private readonly lastUse: LastUse;
  private readonly find: (hash: string) => Promise<ApiKeyRow | undefined>;

  constructor(store: ApiKeyStore, options: ApiKeyOptions = {}) {
    const { now = () => performance.now(), onTrouble = () => undefined } = options;
    this.good = createRecent({ freshMs: GOOD_MS, most: MOST_KEPT, now });
    this.bad = createRecent({ freshMs: BAD_MS, most: MOST_KEPT, now });
    this.lastUse = createLastUse({
      write: (hashes) => store.noteUse(hashes),
      most: MOST_KEPT,
      now,
      onTrouble,
    });
    this.find = createSharedLookUp(async (hashes) => {
      // Before it is asked: an answer is as old as the question.
      const at = now();
      const found = await store.findByHashes(hashes);
      for (const hash of hashes) {
        const row = found.get(hash);
        if (row && !row.revoked) this.good.set(hash, row, at);
        else this.bad.set(hash, row ? 'revoked' : 'unknown', at);
      }
      return found;
    });
  }

  /** The session of a key that holds; UNAUTHENTICATED for any other. */
  async session(key: string): Promise<Session> {
    const hash = hashOfApiKey(key);
    const row = this.good.get(hash) ?? (await this.look(hash));
    const session = sessionOf({ role: row.role, agent: row.agent, sub: row.label });
    this.lastUse.note(hash);
    return { ...session, sub: KEY_SUBJECT + session.sub };
  }

  /** After the last request; before the store closes. */
  close(): Promise<void> {
    return this.lastUse.close();
  }

  private async look(hash: string): Promise<ApiKeyRow> {
    const bad = this.bad.get(hash);
    if (bad) throw refusedKey(bad, hash);
    const row = await this.find(hash).catch((error: unknown) => {
      // However the database failed to answer, nobody knows whether the key still holds.
      throw error instanceof CodedError ? storeUnavailable('postgres', error) : error;
    });
    if (row && !row.revoked) return row;
    throw refusedKey(row ? 'revoked' : 'unknown', hash);
  }
}

/** The log may know which key it was: its id is no secret. */
const refusedKey = (state: 'unknown' | 'revoked', hash: string): CodedError =>
  refused(`the API key ${idOfApiKey(hash)} is ${state}`);
