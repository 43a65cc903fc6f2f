import type { Collection, Document, ObjectId } from 'mongodb';
import type { Caller } from '../../access/caller';
import { CodedError, conflict } from '../../errors';
import type { CallLimits } from '../../stores/mongo/call-limits';
import { driver } from '../../stores/mongo/driver';
import { SERVER_CODES } from '../../stores/mongo/mongo-errors';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import { type Idempotency, idempotentId, inputHash } from './idempotent-ids';

/** Beside each document written under a key; readers leave it out. */
export const INPUT_HASH_FIELD = 'input_hash';

export interface InsertRequest {
  agent: string;
  collection: string;
  operation: string;
  /** Without `_id`. */
  documents: Document[];
  /** What the client sent, as given: the same key must come with the same. */
  input: unknown;
  idempotency?: Idempotency;
}

/**
 * Writes documents, once per idempotency key, without asking anything but MongoDB. The document at position 0 is
 * written first and decides: where it was there already with another input's hash, the key was used for something
 * else; where it is ours, the rest may be written, or completed, in any order and as often as needed.
 * Answers the documents as stored at position 0 and as given elsewhere.
 */
export function insertDocuments(
  store: MongoStore,
  caller: Caller,
  request: InsertRequest,
): Promise<Document[]> {
  const { agent, collection, operation, idempotency } = request;
  const { ObjectId } = driver();
  const hash = idempotency && inputHash(request.input);
  const documents = request.documents.map((document, position) => ({
    _id: idempotency
      ? ObjectId.createFromHexString(idempotentId(idempotency, position))
      : new ObjectId(),
    ...document,
    ...(hash === undefined ? {} : { [INPUT_HASH_FIELD]: hash }),
  }));
  return store.write(
    caller,
    agent,
    (db, limits) =>
      hash === undefined
        ? insertFresh(db.collection(collection), documents, limits)
        : insertOnce(db.collection(collection), { documents, hash }, limits),
    { operation, idempotent: idempotency !== undefined },
  );
}

type WithId = Document & { _id: ObjectId };

async function insertFresh(
  collection: Collection,
  documents: WithId[],
  { maxTimeMS }: CallLimits,
): Promise<Document[]> {
  if (documents.length > 0) await collection.insertMany(documents, { ordered: false, maxTimeMS });
  return documents;
}

async function insertOnce(
  collection: Collection,
  { documents, hash }: { documents: WithId[]; hash: string },
  limits: CallLimits,
): Promise<Document[]> {
  const [first, ...rest] = documents;
  if (first === undefined) return [];
  const stored = await insertFirst(collection, first, limits);
  if (stored[INPUT_HASH_FIELD] !== hash) {
    throw conflict('This idempotencyKey was used with another input.');
  }
  if (rest.length > 0) await ignoreDuplicates(collection.insertMany(rest, { ordered: false }));
  return [stored, ...rest];
}

/** The document at position 0, as it is stored now. */
async function insertFirst(
  collection: Collection,
  first: WithId,
  { signal, maxTimeMS }: CallLimits,
): Promise<Document> {
  try {
    await collection.insertOne(first);
    return first;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  const there = await collection.findOne({ _id: first._id }, { signal, maxTimeMS });
  if (there !== null) return there;
  // Removed between the two: as if it had never been written.
  throw new CodedError('STORE_UNAVAILABLE', 'The document was removed meanwhile.', {
    store: 'mongo',
    retryable: true,
  });
}

async function ignoreDuplicates(write: Promise<unknown>): Promise<void> {
  const { MongoBulkWriteError } = driver();
  try {
    await write;
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const errors = [error.writeErrors].flat();
    if (errors.some(({ code }) => code !== SERVER_CODES.duplicateKey)) throw error;
  }
}

export function isDuplicate(error: unknown): boolean {
  const { MongoServerError } = driver();
  return error instanceof MongoServerError && error.code === SERVER_CODES.duplicateKey;
}
