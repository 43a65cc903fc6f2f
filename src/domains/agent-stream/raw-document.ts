import { type Budget, CUT, jsonOf, scalarOf, textOf } from './bson-json';
import { BSON, type BsonElement, fieldsOf } from './bson-walk';
import { type DocumentId, readId } from './document-id';
import { type StoredTime, storedTime } from './stored-time';

const MAX_TEXT_BYTES = 256 * 1024;
const MAX_JSON_BYTES = 256 * 1024;

/** A stranger's document, looked into field by field and never decoded as a whole. */
export interface RawDocument {
  id: DocumentId;
  time: StoredTime;
  has(name: string): boolean;
  /** Text whatever the value's kind; null where there is none. */
  text(name: string): string | null;
  /** The named objects merged, with every field beside them that is not named as known; null when empty. */
  rest(options: { objects: string[]; known: ReadonlySet<string> }): Record<string, unknown> | null;
  value(name: string): unknown;
}

/** Throws on broken bytes and on what has no usable `_id`: such a document is counted and left out. */
export function readRaw(document: Uint8Array): RawDocument {
  const [bytes, fields, more] = fieldsOf(document, { wanted: WANTED });
  const idElement = fields.get('_id');
  if (idElement === undefined) throw new RangeError('A document without _id.');

  return {
    id: readId(bytes, idElement),
    time: storedTime(bytes, fields),
    has: (name) => fields.has(name),
    text: (name) => asText(bytes, fields.get(name)),
    value(name) {
      const element = fields.get(name);
      return element && jsonOf(bytes, element, { bytes: MAX_JSON_BYTES });
    },
    rest({ objects, known }) {
      const budget: Budget = { bytes: MAX_JSON_BYTES };
      const entries: [string, unknown][] = [];
      for (const [name, element] of fields) {
        if (!known.has(name) && !objects.includes(name)) {
          entries.push([name, jsonOf(bytes, element, budget)]);
        }
      }
      if (more) entries.push([CUT, true]);
      for (const name of objects) entries.push(...entriesOf(bytes, name, fields.get(name), budget));
      return entries.length === 0 ? null : Object.fromEntries(entries);
    },
  };
}

const WANTED = new Set([
  '_id',
  'created_at',
  'timestamp',
  'level',
  'message',
  'content',
  'memory_type',
  'task_id',
  'metadata',
]);

function entriesOf(
  bytes: Buffer,
  name: string,
  element: BsonElement | undefined,
  budget: Budget,
): [string, unknown][] {
  if (element === undefined || element.type === BSON.null) return [];
  const value = jsonOf(bytes, element, budget);
  // Metadata that is no object keeps its name, so that nothing an agent wrote is lost.
  return element.type === BSON.object
    ? Object.entries(value as Record<string, unknown>)
    : [[name, value]];
}

function asText(bytes: Buffer, element: BsonElement | undefined): string | null {
  if (element === undefined || element.type === BSON.null) return null;
  const budget = { bytes: MAX_TEXT_BYTES };
  if (element.type === BSON.string || element.type === BSON.symbol) {
    return textOf(bytes, element, budget);
  }
  if (element.type === BSON.object || element.type === BSON.array) {
    return JSON.stringify(jsonOf(bytes, element, budget));
  }
  const value = scalarOf(bytes, element);
  return value === null ? null : String(value);
}
