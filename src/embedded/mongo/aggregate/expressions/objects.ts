import { add } from '../../bson/arithmetic';
import { compare } from '../../bson/key';
import {
  type Doc,
  Double,
  Int32,
  isDoc,
  isNullish,
  isNumber,
  type MaybeValue,
  MISSING,
  type NumberValue,
  toNumber,
  type Value,
} from '../../bson/value';
import { MongoError } from '../../errors';
import { ANY, eager, nameOf, orNull } from './define';
import type { OperatorCompiler } from './operators';

function mergeObjects(...values: MaybeValue[]): MaybeValue {
  const [only] = values;
  const list: readonly MaybeValue[] = values.length === 1 && Array.isArray(only) ? only : values;
  const merged: Doc = new Map();
  for (const value of list) {
    if (isNullish(value)) continue;
    if (!isDoc(value)) {
      throw new MongoError(
        40400,
        `$mergeObjects requires object inputs, but input is of type ${nameOf(value)}`,
      );
    }
    for (const [name, field] of value) merged.set(name, field);
  }
  return merged;
}

function arrayToObject(value: Value): Value {
  if (!Array.isArray(value))
    throw new MongoError(40386, `$arrayToObject requires an array input, found: ${nameOf(value)}`);
  const doc: Doc = new Map();
  for (const item of value) {
    const [name, field, size] = Array.isArray(item)
      ? [item[0], item[1], item.length]
      : isDoc(item)
        ? [item.get('k'), item.get('v'), item.has('k') && item.has('v') ? item.size : 0]
        : [undefined, undefined, 0];
    if (typeof name !== 'string' || size !== 2) {
      throw new MongoError(40392, '$arrayToObject requires pairs of a text key and a value');
    }
    doc.set(name, field);
  }
  return doc;
}

/** `$sum`, `$avg`, `$min` and `$max` outside of groups: over the arguments, or over one array. */
function over(name: string, apply: (values: readonly Value[]) => MaybeValue): OperatorCompiler {
  return eager(name, ANY, (...values) => {
    const [only] = values;
    const list = values.length === 1 && Array.isArray(only) ? only : values;
    return apply(list.filter((value): value is Value => value !== MISSING));
  });
}

export function sumOf(values: readonly Value[]): NumberValue {
  return values.filter(isNumber).reduce<NumberValue>(add, new Int32(0));
}

export function averageOf(values: readonly Value[]): Value {
  const numbers = values.filter(isNumber);
  if (numbers.length === 0) return null;
  return new Double(toNumber(sumOf(numbers)) / numbers.length);
}

export function extremeOf(values: readonly Value[], sign: number): Value {
  let best: Value = null;
  for (const value of values) {
    if (isNullish(value)) continue;
    if (best === null || compare(value, best) * sign > 0) best = value;
  }
  return best;
}

export const OBJECTS: Readonly<Record<string, OperatorCompiler>> = {
  $mergeObjects: eager('$mergeObjects', ANY, mergeObjects),
  $arrayToObject: eager('$arrayToObject', [1, 1], orNull(arrayToObject)),
  $sum: over('$sum', sumOf),
  $avg: over('$avg', averageOf),
  $min: over('$min', (values) => extremeOf(values, -1)),
  $max: over('$max', (values) => extremeOf(values, 1)),
};
