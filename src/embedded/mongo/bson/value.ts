import { BSON, ObjectId } from 'mongodb';

const { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, Long } = BSON;
const { MaxKey, MinKey, Timestamp } = BSON;

export {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
};

/**
 * A document keeps the order of its fields, whatever their names: a plain object would sort names
 * that look like numbers to the front and trip over `__proto__`.
 */
export type Doc = Map<string, Value>;

export type NumberValue =
  | InstanceType<typeof Int32>
  | InstanceType<typeof Long>
  | InstanceType<typeof Double>
  | InstanceType<typeof Decimal128>;

/** Numbers stay in their wrappers, since their width is part of what was stored. */
export type Value =
  | undefined
  | null
  | boolean
  | string
  | Date
  | Doc
  | Value[]
  | NumberValue
  | ObjectId
  | InstanceType<typeof Binary>
  | InstanceType<typeof BSONRegExp>
  | InstanceType<typeof BSONSymbol>
  | InstanceType<typeof Code>
  | InstanceType<typeof MaxKey>
  | InstanceType<typeof MinKey>
  | InstanceType<typeof Timestamp>;

/** What a path leads to when it leads nowhere; distinct from a stored undefined. */
export const MISSING = Symbol('missing');
export type Missing = typeof MISSING;
export type MaybeValue = Value | Missing;

export function isDoc(value: unknown): value is Doc {
  return value instanceof Map;
}

export function isNumber(value: unknown): value is NumberValue {
  return (
    value instanceof Int32 ||
    value instanceof Double ||
    value instanceof Decimal128 ||
    (value instanceof Long && !(value instanceof Timestamp))
  );
}

/** The nearest JavaScript number. */
export function toNumber(value: NumberValue): number {
  if (value instanceof Decimal128) return Number(value.toString());
  return value instanceof Long ? value.toNumber() : value.value;
}

/** The exact integer, or undefined where the number has a fraction or no end. */
export function toInteger(value: NumberValue): bigint | undefined {
  if (value instanceof Long) return value.toBigInt();
  const number = toNumber(value);
  return Number.isInteger(number) ? BigInt(number) : undefined;
}

export function isNullish(value: MaybeValue): boolean {
  return value === null || value === undefined || value === MISSING;
}

/** What counts as true where MongoDB takes any value for a flag. */
export function isTruthy(value: MaybeValue): boolean {
  if (isNullish(value) || value === false) return false;
  return !isNumber(value) || toNumber(value) !== 0;
}

export function docOf(fields: Record<string, Value>): Doc {
  return new Map(Object.entries(fields));
}
