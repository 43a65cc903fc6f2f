import { driver } from '../../stores/mongo/driver';
import { BSON, type BsonElement, walk } from './bson-walk';

export const CUT = '…cut';
const MAX_DEPTH = 32;

/** How many bytes of a stranger's value may still be decoded. */
export interface Budget {
  bytes: number;
}

/** A value as JSON. What is nested too deeply or goes past the budget is cut, and says so. */
export function jsonOf(bytes: Buffer, element: BsonElement, budget: Budget, depth = 1): unknown {
  const { type, start } = element;
  switch (type) {
    case BSON.string:
    case BSON.symbol:
    case BSON.code:
      return textOf(bytes, element, budget);
    case BSON.object:
      return depth > MAX_DEPTH ? CUT : objectOf(bytes, start, budget, depth);
    case BSON.array:
      return depth > MAX_DEPTH ? CUT : arrayOf(bytes, start, budget, depth);
    case BSON.binary:
      return binaryOf(bytes, element, budget);
    default:
      budget.bytes -= element.end - start;
      return scalarOf(bytes, element);
  }
}

/** A number where it is one exactly or nearly, text for what JSON has no kind of. */
export function scalarOf(bytes: Buffer, { type, start, end }: BsonElement): unknown {
  switch (type) {
    case BSON.double: {
      const value = bytes.readDoubleLE(start);
      return Number.isFinite(value) ? value : String(value);
    }
    case BSON.int32:
      return bytes.readInt32LE(start);
    case BSON.int64: {
      const value = bytes.readBigInt64LE(start);
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case BSON.decimal:
      return new (driver().Decimal128)(bytes.subarray(start, end)).toString();
    case BSON.bool:
      return bytes[start] !== 0;
    case BSON.date: {
      const ms = Number(bytes.readBigInt64LE(start));
      return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
    }
    case BSON.objectId:
      return bytes.toString('hex', start, end);
    case BSON.timestamp:
      return String(bytes.readBigUInt64LE(start));
    case BSON.regex:
      return bytes.toString('utf8', start, Math.min(end - 1, start + 1000)).replace('\0', '/');
    default:
      return null;
  }
}

/** Text up to the budget; past it the marker tells that there was more. */
export function textOf(bytes: Buffer, { start, end }: BsonElement, budget: Budget): string {
  const length = end - 1 - (start + 4);
  if (length <= budget.bytes) {
    budget.bytes -= length;
    return bytes.toString('utf8', start + 4, end - 1);
  }
  let stop = start + 4 + Math.max(0, budget.bytes);
  // Not in the middle of a character.
  while (stop > start + 4 && ((bytes[stop] ?? 0) & 0xc0) === 0x80) stop -= 1;
  budget.bytes = 0;
  return bytes.toString('utf8', start + 4, stop) + CUT;
}

function objectOf(bytes: Buffer, offset: number, budget: Budget, depth: number): unknown {
  const entries: [string, unknown][] = [];
  walk(bytes, offset, (element) => {
    budget.bytes -= Buffer.byteLength(element.name) + 2;
    if (budget.bytes <= 0) {
      entries.push([CUT, true]);
      return false;
    }
    entries.push([element.name, jsonOf(bytes, element, budget, depth + 1)]);
    return true;
  });
  // fromEntries defines own properties, so that a field named __proto__ stays one field among others.
  return Object.fromEntries(entries);
}

function arrayOf(bytes: Buffer, offset: number, budget: Budget, depth: number): unknown {
  const items: unknown[] = [];
  walk(bytes, offset, (element) => {
    budget.bytes -= 2;
    items.push(budget.bytes <= 0 ? CUT : jsonOf(bytes, element, budget, depth + 1));
    return budget.bytes > 0;
  });
  return items;
}

function binaryOf(bytes: Buffer, { start, end }: BsonElement, budget: Budget): string {
  const size = end - start - 5;
  if (size * 2 > budget.bytes) return CUT;
  budget.bytes -= size * 2;
  return bytes.toString('base64', start + 5, end);
}
