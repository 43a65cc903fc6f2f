import { type Doc, MISSING, ObjectId } from '../bson/value';
import { MongoError } from '../errors';
import type { Filter } from '../query/filter';
import { slotAt } from './slot';

/** The document an upsert starts from: the values that the filter holds fields to. */
export function seedOf(filter: Filter): Doc {
  const doc: Doc = new Map();
  plant(filter, doc);
  return doc;
}

function plant(filter: Filter, doc: Doc): void {
  if (filter.kind === 'and') {
    for (const inner of filter.filters) plant(inner, doc);
  } else if (filter.kind === 'or' && filter.filters.length === 1) {
    for (const inner of filter.filters) plant(inner, doc);
  } else if (filter.kind === 'leaf' && filter.operator === '$eq') {
    const slot = slotAt(doc, filter.path);
    if (slot.value !== MISSING) {
      const path = filter.path.join('.');
      throw new MongoError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    }
    slot.set(filter.argument);
  }
}

/** The document with its `_id` in front, made up where there is none. */
export function withId(doc: Doc, seed: Doc): Doc {
  const id = doc.has('_id') ? doc.get('_id') : seed.has('_id') ? seed.get('_id') : new ObjectId();
  const ordered: Doc = new Map([['_id', id]]);
  for (const [name, value] of doc) if (name !== '_id') ordered.set(name, value);
  return ordered;
}
