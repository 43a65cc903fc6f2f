import { BSON } from 'mongodb';
import { MongoError } from '../errors';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  type Doc,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from './value';

/** Deeper documents are refused: every walk over a value may then recurse without fear. */
export const MAX_DEPTH = 180;
const MAX_DATE_MS = 8.64e15;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Element = readonly [
  type: number,
  nameOffset: number,
  nameLength: number,
  offset: number,
  length: number,
];

function invalid(what: string): MongoError {
  return new MongoError(22, `Invalid BSON: ${what}`);
}

function elementsOf(bytes: Uint8Array, offset: number): Iterable<Element> {
  try {
    return BSON.onDemand.parseToElements(bytes, offset) as unknown as Iterable<Element>;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'not a document');
  }
}

/** The whole document, checked to the last byte. */
export function decode(bytes: Buffer): Doc {
  if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length) {
    throw invalid('the length of a document does not agree with its bytes');
  }
  return decodeDoc(bytes, 0, 1);
}

/** Only the named top-level fields: what a filter or sort needs, at a fraction of the price. */
export function decodeFields(bytes: Buffer, fields: ReadonlySet<string>): Doc {
  const doc: Doc = new Map();
  for (const element of elementsOf(bytes, 0)) {
    const name = textAt(bytes, element[1], element[2]);
    if (fields.has(name) && !doc.has(name)) doc.set(name, decodeValue(bytes, element, 1));
    if (doc.size === fields.size) break;
  }
  return doc;
}

function decodeDoc(bytes: Buffer, offset: number, depth: number): Doc {
  if (depth > MAX_DEPTH) {
    throw new MongoError(15, `BSONObj exceeds maximum nested object depth: ${MAX_DEPTH}`);
  }
  const doc: Doc = new Map();
  for (const element of elementsOf(bytes, offset)) {
    const name = textAt(bytes, element[1], element[2]);
    const value = decodeValue(bytes, element, depth);
    // Of two fields with one name the first counts, here and wherever fields are read singly.
    if (!doc.has(name)) doc.set(name, value);
  }
  return doc;
}

function decodeArray(bytes: Buffer, offset: number, depth: number): Value[] {
  if (depth > MAX_DEPTH) {
    throw new MongoError(15, `BSONObj exceeds maximum nested object depth: ${MAX_DEPTH}`);
  }
  const array: Value[] = [];
  for (const element of elementsOf(bytes, offset)) {
    array.push(decodeValue(bytes, element, depth));
  }
  return array;
}

function decodeValue(bytes: Buffer, element: Element, depth: number): Value {
  const [type, , , at, length] = element;
  switch (type) {
    case 1:
      return new Double(bytes.readDoubleLE(at));
    case 2:
      return stringAt(bytes, at, length);
    case 3:
      return decodeDoc(bytes, at, depth + 1);
    case 4:
      return decodeArray(bytes, at, depth + 1);
    case 5:
      return binaryAt(bytes, at, length);
    case 6:
      return undefined;
    case 7:
      return new ObjectId(Buffer.from(bytes.subarray(at, at + 12)));
    case 8:
      return bytes[at] !== 0;
    case 9:
      return dateAt(bytes, at);
    case 10:
      return null;
    case 11:
      return regexAt(bytes, at, length);
    case 13:
      return new Code(stringAt(bytes, at, length));
    case 14:
      return new BSONSymbol(stringAt(bytes, at, length));
    case 15:
      return codeWithScopeAt(bytes, at, depth);
    case 16:
      return new Int32(bytes.readInt32LE(at));
    case 17:
      return new Timestamp(bytes.readBigUInt64LE(at));
    case 18:
      return new Long(bytes.readInt32LE(at), bytes.readInt32LE(at + 4));
    case 19:
      return new Decimal128(Buffer.from(bytes.subarray(at, at + 16)));
    case 255:
      return new MinKey();
    case 127:
      return new MaxKey();
    default:
      throw invalid(`values of type ${type} are not supported`);
  }
}

function textAt(bytes: Buffer, at: number, length: number): string {
  for (let index = at; index < at + length; index += 1) {
    if ((bytes[index] ?? 0) > 127) {
      try {
        return utf8.decode(bytes.subarray(at, at + length));
      } catch {
        throw invalid('a text is not UTF-8');
      }
    }
  }
  return bytes.toString('latin1', at, at + length);
}

function stringAt(bytes: Buffer, at: number, length: number): string {
  if (length < 5 || bytes[at + length - 1] !== 0) throw invalid('a text does not end in 0x00');
  return textAt(bytes, at + 4, length - 5);
}

function dateAt(bytes: Buffer, at: number): Date {
  const ms = Number(bytes.readBigInt64LE(at));
  if (Math.abs(ms) > MAX_DATE_MS) {
    throw new MongoError(2, 'dates more than 100,000,000 days from 1970 are not supported');
  }
  return new Date(ms);
}

function regexAt(bytes: Buffer, at: number, length: number): Value {
  const middle = bytes.indexOf(0, at);
  const pattern = textAt(bytes, at, middle - at);
  const options = textAt(bytes, middle + 1, at + length - 1 - (middle + 1));
  if (!/^[imsxlu]*$/.test(options)) {
    throw new MongoError(51108, `invalid flag in regex options: ${options}`);
  }
  return new BSONRegExp(pattern, options);
}

/** Subtype 2 carries its length a second time, which the driver's class leaves out. */
function binaryAt(bytes: Buffer, at: number, length: number): Value {
  const subtype = bytes[at + 4] ?? 0;
  const start = subtype === 2 ? at + 9 : at + 5;
  if (start > at + length || (subtype === 2 && bytes.readInt32LE(at + 5) !== length - 9)) {
    throw invalid('binary data with a broken length');
  }
  return new Binary(Buffer.from(bytes.subarray(start, at + length)), subtype);
}

function codeWithScopeAt(bytes: Buffer, at: number, depth: number): Value {
  const total = bytes.readInt32LE(at);
  const codeLength = total < 14 ? 0 : bytes.readInt32LE(at + 4) + 4;
  if (codeLength < 5 || 4 + codeLength + 5 > total) throw invalid('code with a broken scope');
  const code = stringAt(bytes, at + 4, codeLength);
  const scopeAt = at + 4 + codeLength;
  if (bytes.readInt32LE(scopeAt) !== total - 4 - codeLength) {
    throw invalid('code with a broken scope');
  }
  return new Code(code, decodeDoc(bytes, scopeAt, depth + 1));
}
