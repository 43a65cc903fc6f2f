import { decode } from '../bson/decode';
import { encodeStored, MAX_DOCUMENT_BYTES } from '../bson/encode';
import { type Doc, type MaybeValue, ObjectId } from '../bson/value';
import { MongoError } from '../errors';
import { type Filter, type MatchDetails, matches } from '../query/filter';
import type { Collection } from '../storage/collection';
import { checkId, checkSameId } from '../update/identity';
import type { Update } from '../update/parse-update';
import { seedOf, withId } from '../update/upsert';

function tooLarge(bytes: number): MongoError {
  return new MongoError(
    10334,
    `BSONObj size: ${bytes} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`,
  );
}

/** Stores a new document with its `_id` in front, made up where it has none. */
export function insertDocument(collection: Collection, bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw tooLarge(bytes.length);
  const doc = decode(bytes);
  const [first] = doc.keys();
  if (first === '_id') {
    checkId(doc.get('_id'));
    // A copy, since the bytes are part of the whole message.
    collection.insert(Buffer.from(bytes), doc);
    return;
  }
  if (!doc.has('_id')) doc.set('_id', new ObjectId());
  insertDoc(collection, withId(doc, doc));
}

function insertDoc(collection: Collection, doc: Doc): void {
  checkId(doc.get('_id'));
  collection.insert(encodeStored(doc), doc);
}

export interface Change {
  filter: Filter;
  update: Update;
  variables: ReadonlyMap<string, MaybeValue>;
}

export interface Changed {
  before: Doc;
  after: Doc;
  modified: boolean;
}

/** Updates one stored document that the filter matches. */
export function changeDocument(collection: Collection, record: number, change: Change): Changed {
  const bytes = collection.records.get(record);
  if (bytes === undefined) throw new MongoError(1, 'the document is gone');
  const before = decode(bytes);
  const after = changed(decode(bytes), change);
  if (!after.has('_id') && change.update.kind === 'replace') after.set('_id', before.get('_id'));
  checkSameId(before, after);
  const ordered = withId(after, before);
  ordered.set('_id', before.get('_id'));
  const result = encodeStored(ordered);
  const modified = !result.equals(bytes);
  if (modified) collection.replace(record, result, ordered);
  return { before, after: ordered, modified };
}

function changed(doc: Doc, { filter, update, variables }: Change): Doc {
  if (update.kind === 'replace') return new Map(update.doc);
  if (update.kind === 'pipeline') return update.apply(doc, variables);
  const details: MatchDetails = {};
  matches(filter, doc, details);
  return update.apply(doc, { position: details.position, inserting: false });
}

/** Adds the document that an upsert makes where nothing matched. */
export function upsertDocument(collection: Collection, change: Change): Doc {
  const { filter, update, variables } = change;
  const seed = seedOf(filter);
  let doc: Doc = new Map(seed);
  if (update.kind === 'replace') doc = new Map(update.doc);
  else if (update.kind === 'pipeline') doc = update.apply(doc, variables);
  else doc = update.apply(doc, { position: undefined, inserting: true });
  if (seed.has('_id') && doc.has('_id')) checkSameId(seed, doc);
  const complete = withId(doc, seed);
  insertDoc(collection, complete);
  return complete;
}
