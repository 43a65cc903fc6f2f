import type { Document, Filter } from 'mongodb';
import { driver } from '../../stores/mongo/driver';

/** BSON's order of kinds, as far as they can be an `_id`, each by the names `$type` knows it by. */
const CLASSES = [
  'minKey',
  'null',
  'number',
  'string',
  'object',
  'binData',
  'objectId',
  'bool',
  'date',
  'timestamp',
  'maxKey',
] as const;

const CLASS_OF_TYPE: Record<string, number> = {
  MinKey: 0,
  Int32: 2,
  Long: 2,
  Double: 2,
  Decimal128: 2,
  BSONSymbol: 3,
  Binary: 5,
  UUID: 5,
  ObjectId: 6,
  Timestamp: 9,
  MaxKey: 10,
};

function classOf(value: unknown): number {
  if (value === null) return 1;
  if (typeof value === 'number' || typeof value === 'bigint') return 2;
  if (typeof value === 'string') return 3;
  if (typeof value === 'boolean') return 7;
  if (value instanceof Date) return 8;
  const type = (value as { _bsontype?: unknown })._bsontype;
  return (typeof type === 'string' ? CLASS_OF_TYPE[type] : undefined) ?? 4;
}

/** Compares two `_id` values as the server's index does. */
export function compareIds(a: unknown, b: unknown): number {
  const classA = classOf(a);
  const byClass = classA - classOf(b);
  if (byClass !== 0) return byClass;
  switch (classA) {
    case 2:
      return Number(String(a)) - Number(String(b)) || compareExactly(String(a), String(b));
    case 3:
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
    case 7:
    case 8:
      return Number(a) - Number(b);
    default:
      return compareBytes(a, b);
  }
}

/** Large integers that are equal as doubles. */
function compareExactly(a: string, b: string): number {
  if (!/^-?\d+$/.test(a) || !/^-?\d+$/.test(b)) return 0;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function compareBytes(a: unknown, b: unknown): number {
  const { ObjectId, Binary, BSON } = driver();
  if (a instanceof ObjectId && b instanceof ObjectId) {
    const [x, y] = [a.toHexString(), b.toHexString()];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (a instanceof Binary && b instanceof Binary) {
    return (
      a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value())
    );
  }
  return Buffer.compare(BSON.serialize({ i: a }), BSON.serialize({ i: b }));
}

/** Documents whose `_id` comes before or after this one in the server's order, across kinds. */
export function beyondId(value: unknown, side: 'before' | 'after'): Filter<Document> {
  const own = classOf(value);
  const others = side === 'before' ? CLASSES.slice(0, own) : CLASSES.slice(own + 1);
  const within = { _id: side === 'before' ? { $lt: value } : { $gt: value } };
  return { $or: [within, { _id: { $type: others } }] } as Filter<Document>;
}
