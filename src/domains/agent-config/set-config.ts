import type { Collection, Document } from 'mongodb';
import { CodedError, conflict } from '../../errors';
import type { CallLimits } from '../../stores/mongo/call-limits';
import { driver } from '../../stores/mongo/driver';
import { type Idempotency, idempotentId, inputHash } from '../agent-stream/idempotent-ids';
import { isDuplicate } from '../agent-stream/insert-documents';
import type { AgentConfigEntry } from './agent-config.store';

/** How many recent idempotency keys an entry remembers. */
const RECENT = 20;
const MOST_TRIES = 5;
/** What the _id of a new entry is made of, beside its key: a unique index may be missing. */
const ENTRY = { identity: '', mutation: 'agent_config' };

/**
 * Sets one entry. Its document remembers the recent idempotency keys with the hashes of their inputs, changed in the
 * same step as the value, so that a repetition never brings an old value back.
 */
export async function setConfigOnce(
  collection: Collection,
  { entry, idempotency }: { entry: AgentConfigEntry; idempotency?: Idempotency },
  { signal, maxTimeMS }: CallLimits,
): Promise<void> {
  const { key, value } = entry;
  const use = idempotency && { id: idempotentId(idempotency, 0), hash: inputHash(entry) };
  const unused = use ? { 'recent_writes.id': { $ne: use.id } } : {};
  const remember = use
    ? { $push: { recent_writes: { $each: [use], $slice: -RECENT } } as Document }
    : {};

  if (use) {
    const elsewhere = { key: { $ne: key }, 'recent_writes.id': use.id };
    if (await collection.findOne(elsewhere, { signal, maxTimeMS })) throw keyUsed();
  }
  // Two first writers of one key choose one _id; the loser updates what the winner made.
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const changed = await collection.updateOne(
      { key, ...unused },
      { $set: { value }, ...(remember as object) },
    );
    if (changed.matchedCount > 0) return;
    const there = await collection.findOne({ key }, { signal, maxTimeMS });
    const before = use && usesOf(there).find(({ id }) => id === use.id);
    if (before !== undefined) {
      if (before.hash === use?.hash) return;
      throw keyUsed();
    }
    if (there !== null) continue;
    try {
      const _id = driver().ObjectId.createFromHexString(idempotentId({ ...ENTRY, key }, 0));
      await collection.insertOne({ _id, key, value, ...(use ? { recent_writes: [use] } : {}) });
      return;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  throw new CodedError('STORE_UNAVAILABLE', 'Too many others write this entry at once.', {
    store: 'mongo',
    retryable: true,
  });
}

const keyUsed = () => conflict('This idempotencyKey was used with another input.');

function usesOf(document: Document | null): { id?: unknown; hash?: unknown }[] {
  const uses: unknown = document?.recent_writes;
  return Array.isArray(uses) ? uses.filter((use) => typeof use === 'object' && use !== null) : [];
}
