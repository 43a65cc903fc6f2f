import { scalarOf } from './bson-json';
import { BSON, type BsonElement, fieldsOf } from './bson-walk';
import { msOfNumber, type TimeField, unitOf } from './time-kind';
import { parseTimeText, textKey } from './time-text';

export interface StoredTime {
  /** The kind it is kept in, as TimeKind.key, or `odd` where it cannot be read as a time. */
  key: string;
  ms: number | null;
  field?: TimeField;
}

export const ODD = 'odd';
export const PLAIN = 'created_at/date';

export const TIMELESS: StoredTime = { key: ODD, ms: null };
const LONGEST_TEXT = 64;

/** The time of a document: created_at in any of its kinds; `timestamp` only where there is none. */
export function storedTime(bytes: Buffer, fields: ReadonlyMap<string, BsonElement>): StoredTime {
  const created = fields.get('created_at');
  if (created !== undefined && created.type !== BSON.null && created.type !== BSON.undefined) {
    return readTime(bytes, created, 'created_at');
  }
  const stamp = fields.get('timestamp');
  return stamp === undefined ? TIMELESS : readTime(bytes, stamp, 'timestamp');
}

function readTime(bytes: Buffer, element: BsonElement, field: TimeField): StoredTime {
  const { type, start, end } = element;
  if (type === BSON.date) {
    const ms = Number(bytes.readBigInt64LE(start));
    return Math.abs(ms) <= 8.64e15 ? { key: `${field}/date`, ms, field } : TIMELESS;
  }
  if (type === BSON.string && end - start <= LONGEST_TEXT) {
    const read = parseTimeText(bytes.toString('utf8', start + 4, end - 1));
    return read ? { key: textKey(field, read), ms: read.ms, field } : TIMELESS;
  }
  if (type !== BSON.double && type !== BSON.int32 && type !== BSON.int64 && type !== BSON.decimal) {
    return TIMELESS;
  }
  const value = Number(scalarOf(bytes, element));
  const unit = unitOf(value);
  const ms = msOfNumber(value);
  return unit === undefined || ms === undefined ? TIMELESS : { key: `${field}/${unit}`, ms, field };
}

/** The text under a time's field; empty where it is no text. */
export function storedTimeText(document: Uint8Array, field: TimeField): string {
  const [bytes, fields] = fieldsOf(document);
  const element = fields.get(field);
  if (element?.type !== BSON.string) return '';
  return bytes.toString('utf8', element.start + 4, element.end - 1);
}
