import { keyOf, rankOf } from '../bson/key';
import {
  Decimal128,
  isNullish,
  isNumber,
  MaxKey,
  type MaybeValue,
  MinKey,
  toNumber,
  type Value,
} from '../bson/value';

export type Test = (value: MaybeValue) => boolean;

/** Equality as a filter sees it: null also means missing, numbers are equal whatever their width. */
export function equals(argument: Value): Test {
  if (isNullish(argument)) return isNullish;
  if (typeof argument === 'string')
    return (value) => value === argument || symbolIs(value, argument);
  const rank = rankOf(argument);
  const key = keyOf(argument);
  return (value) => rankOf(value) === rank && keyOf(value) === key;
}

function symbolIs(value: MaybeValue, argument: string): boolean {
  return typeof value !== 'string' && rankOf(value) === 15 && keyOf(value) === keyOf(argument);
}

export type Relation = '$gt' | '$gte' | '$lt' | '$lte';

/** Order as a filter sees it: only values of the argument's own kind are compared. */
export function relates(relation: Relation, argument: Value): Test {
  const inclusive = relation === '$gte' || relation === '$lte';
  if (isNullish(argument)) return (value) => inclusive && isNullish(value);
  if (argument instanceof MinKey || argument instanceof MaxKey) return extreme(relation, argument);
  if (isNumber(argument) && notANumber(argument)) {
    return (value) => inclusive && isNumber(value) && notANumber(value);
  }
  const rank = rankOf(argument);
  const key = keyOf(argument);
  return (value) => {
    if (rankOf(value) !== rank) return false;
    if (isNumber(value) && notANumber(value)) return false;
    return holds(relation, keyOf(value), key);
  };
}

function holds(relation: Relation, left: string, right: string): boolean {
  if (relation === '$gt') return left > right;
  if (relation === '$gte') return left >= right;
  return relation === '$lt' ? left < right : left <= right;
}

/** The least and the greatest value compare with everything. */
function extreme(relation: Relation, argument: Value): Test {
  const key = keyOf(argument);
  return (value) => holds(relation, keyOf(value), key);
}

function notANumber(value: MaybeValue): boolean {
  if (!isNumber(value)) return false;
  if (value instanceof Decimal128) return value.toString() === 'NaN';
  return Number.isNaN(toNumber(value));
}
