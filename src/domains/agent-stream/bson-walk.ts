/** The types of the BSON specification that a reader of strangers' documents tells apart. */
export const BSON = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  bool: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  codeWithScope: 0x0f,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

export interface BsonElement {
  type: number;
  name: string;
  /** Where the value's bytes are. */
  start: number;
  end: number;
}

/**
 * Visits the elements of one document without decoding them, so that neither size nor depth of what a stranger wrote
 * can cost more than a look at its outline. The visitor ends the walk by answering false. Throws on broken bytes.
 */
export function walk(
  bytes: Buffer,
  offset: number,
  visit: (element: BsonElement) => boolean | undefined,
): void {
  const end = offset + bytes.readInt32LE(offset) - 1;
  if (end < offset + 4 || end >= bytes.length)
    throw new RangeError('A document of a wrong length.');
  let at = offset + 4;
  while (at < end) {
    const type = bytes.readUInt8(at);
    const nameEnd = endOfText(bytes, at + 1);
    const start = nameEnd + 1;
    const next = start + sizeOf(bytes, type, start);
    if (next > end) throw new RangeError('A value longer than its document.');
    const name = bytes.toString('utf8', at + 1, nameEnd);
    if (visit({ type, name, start, end: next }) === false) return;
    at = next;
  }
}

/** A document's outline by name; of fields past the limit only the wanted ones. */
export function fieldsOf(
  document: Uint8Array,
  { limit = 1000, wanted = NONE }: { limit?: number; wanted?: ReadonlySet<string> } = {},
): [bytes: Buffer, fields: Map<string, BsonElement>, more: boolean] {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  const fields = new Map<string, BsonElement>();
  let more = false;
  walk(bytes, 0, (element) => {
    if (fields.size < limit || wanted.has(element.name)) fields.set(element.name, element);
    else more = true;
    return true;
  });
  return [bytes, fields, more];
}

export function hasField(document: Uint8Array, wanted: string): boolean {
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  let found = false;
  walk(bytes, 0, ({ name }) => {
    found ||= name === wanted;
    return !found;
  });
  return found;
}

const NONE: ReadonlySet<string> = new Set();

function sizeOf(bytes: Buffer, type: number, at: number): number {
  switch (type) {
    case BSON.undefined:
    case BSON.null:
    case BSON.minKey:
    case BSON.maxKey:
      return 0;
    case BSON.bool:
      return 1;
    case BSON.int32:
      return 4;
    case BSON.double:
    case BSON.date:
    case BSON.timestamp:
    case BSON.int64:
      return 8;
    case BSON.objectId:
      return 12;
    case BSON.decimal:
      return 16;
    case BSON.string:
    case BSON.code:
    case BSON.symbol:
      return 4 + length(bytes, at, 1);
    case BSON.dbPointer:
      return 4 + length(bytes, at, 1) + 12;
    case BSON.object:
    case BSON.array:
    case BSON.codeWithScope:
      return length(bytes, at, 5);
    case BSON.binary:
      return 5 + length(bytes, at, 0);
    case BSON.regex: {
      const options = endOfText(bytes, at) + 1;
      return endOfText(bytes, options) + 1 - at;
    }
    default:
      throw new RangeError(`An unknown BSON type ${type}.`);
  }
}

function length(bytes: Buffer, at: number, least: number): number {
  const value = bytes.readInt32LE(at);
  if (value < least) throw new RangeError('A value of a wrong length.');
  return value;
}

function endOfText(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(0, from);
  if (end < 0) throw new RangeError('A text without an end.');
  return end;
}
