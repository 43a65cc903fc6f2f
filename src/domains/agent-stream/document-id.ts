import { badInput } from '../../errors';
import { driver } from '../../stores/mongo/driver';
import { BSON, type BsonElement } from './bson-walk';

const HEX_ID = /^[0-9a-f]{24}$/;
const MAX_TEXT = 4096;

/**
 * An `_id` of any kind as text and back. ObjectIds are their hex and texts themselves; what could be mistaken for one
 * of these begins with `~`.
 */
export interface DocumentId {
  text: string;
  /** The value as the driver would send it. */
  value: unknown;
}

export function readId(bytes: Buffer, element: BsonElement): DocumentId {
  const { type, start, end } = element;
  if (type === BSON.objectId) {
    const text = bytes.toString('hex', start, end);
    return { text, value: driver().ObjectId.createFromHexString(text) };
  }
  if (end - start > MAX_TEXT) throw new RangeError('An _id too long to be a cursor.');
  if (type === BSON.string) {
    const value = bytes.toString('utf8', start + 4, end - 1);
    // Broken UTF-8 has no text of its own.
    if (Buffer.byteLength(value) === end - 1 - start - 4) return { text: textIdOf(value), value };
  }
  const document = wrap(bytes, element);
  return { text: `~b${document.toString('base64url')}`, value: unwrap(document) };
}

export function parseId(text: string): DocumentId {
  if (HEX_ID.test(text)) return { text, value: driver().ObjectId.createFromHexString(text) };
  if (!text.startsWith('~')) return { text, value: text };
  if (text.startsWith('~s')) return { text, value: text.slice(2) };
  try {
    if (!text.startsWith('~b')) throw new TypeError('neither text nor bytes');
    return { text, value: unwrap(Buffer.from(text.slice(2), 'base64url')) };
  } catch {
    throw badInput('This id was not given by this gateway.', 'id');
  }
}

/** The text of an `_id` given as a value. */
export function textOfId(value: unknown): string {
  const mongo = driver();
  if (value instanceof mongo.ObjectId) return value.toHexString();
  if (typeof value === 'string') return textIdOf(value);
  return `~b${Buffer.from(mongo.BSON.serialize({ i: value })).toString('base64url')}`;
}

function textIdOf(value: string): string {
  const plain = value !== '' && !value.startsWith('~') && !HEX_ID.test(value);
  return plain ? value : `~s${value}`;
}

function wrap(bytes: Buffer, { type, start, end }: BsonElement): Buffer {
  const document = Buffer.alloc(4 + 3 + (end - start) + 1);
  document.writeInt32LE(document.length, 0);
  document.writeUInt8(type, 4);
  document.write('i', 5);
  bytes.copy(document, 7, start, end);
  return document;
}

function unwrap(document: Buffer): unknown {
  const { BSON: bson } = driver();
  const { i } = bson.deserialize(document, { promoteValues: false, promoteLongs: false });
  if (i === undefined) throw new TypeError('no id');
  return i;
}
