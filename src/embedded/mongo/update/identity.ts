import { equal } from '../bson/key';
import { BSONRegExp, type Doc, type Value } from '../bson/value';
import { MongoError } from '../errors';

/** What may not name a document. */
export function checkId(id: Value): void {
  const kind = Array.isArray(id)
    ? 'an array'
    : id instanceof BSONRegExp
      ? 'a regex'
      : id === undefined
        ? 'undefined'
        : undefined;
  if (kind) throw new MongoError(53, `can't use ${kind} for _id`);
}

/** A document keeps its name for life. */
export function checkSameId(before: Doc, after: Doc): void {
  if (after.has('_id') && equal(before.get('_id'), after.get('_id'))) return;
  throw new MongoError(
    66,
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}
