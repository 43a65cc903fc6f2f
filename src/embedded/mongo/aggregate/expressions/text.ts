import {
  BSONSymbol,
  Decimal128,
  Double,
  isNumber,
  type MaybeValue,
  ObjectId,
} from '../../bson/value';
import { MongoError } from '../../errors';
import { nameOf } from './define';

/** How a number is written where a text is wanted: doubles as short as they can be told apart. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return String(value);
}

/** The text of a value where MongoDB takes numbers and dates for texts. */
export function textOf(name: string, value: MaybeValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof BSONSymbol) return value.value;
  if (value instanceof Double) return numberText(value.value);
  if (value instanceof Decimal128 || isNumber(value)) return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  throw new MongoError(16007, `${name}: can't convert from BSON type ${nameOf(value)} to String`);
}
