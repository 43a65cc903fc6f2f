import { equal, keyOf } from '../../bson/key';
import {
  Int32,
  isDoc,
  isNullish,
  isNumber,
  isTruthy,
  type MaybeValue,
  MISSING,
  toNumber,
  type Value,
} from '../../bson/value';
import { badValue, failedToParse, MongoError } from '../../errors';
import type { Expression } from '../environment';
import { ANY, eager, named, nameOf, orNull } from './define';
import type { OperatorCompiler } from './operators';

function arrayOf(name: string, value: MaybeValue): Value[] {
  if (Array.isArray(value)) return value;
  throw new MongoError(28689, `${name} requires an array, found: ${nameOf(value)}`);
}

function wholeOf(name: string, value: Value): number {
  if (isNumber(value) && Number.isInteger(toNumber(value))) return toNumber(value);
  throw new MongoError(28691, `${name}'s position must be a whole number`);
}

function elementAt(name: string, value: MaybeValue, at: number): MaybeValue {
  if (isNullish(value)) return null;
  const array = arrayOf(name, value);
  const index = at < 0 ? array.length + at : at;
  return index >= 0 && index < array.length ? array[index] : MISSING;
}

function slice(value: Value, first: Value, second?: Value): Value {
  const array = arrayOf('$slice', value);
  const start = wholeOf('$slice', first);
  if (second === undefined) return start < 0 ? array.slice(start) : array.slice(0, start);
  const count = wholeOf('$slice', second);
  if (count <= 0) throw new MongoError(28729, 'Third argument to $slice must be positive');
  const from = start < 0 ? Math.max(0, array.length + start) : start;
  return array.slice(from, from + count);
}

function concatArrays(...values: MaybeValue[]): MaybeValue {
  if (values.some(isNullish)) return null;
  return values.flatMap((value) => arrayOf('$concatArrays', value));
}

function range(...values: MaybeValue[]): MaybeValue {
  const [start = 0, end = 0, step = 1] = values.map((value) => wholeOf('$range', value as Value));
  if (step === 0) throw new MongoError(34449, '$range requires a non-zero step value');
  if ((end - start) / step > 1_000_000) throw badValue('$range would be too long');
  const items: Value[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) items.push(new Int32(at));
  return items;
}

function bound(name: MaybeValue, otherwise: string): string {
  if (name === MISSING || name === undefined) return otherwise;
  if (typeof name === 'string' && /^[a-z]\w*$/.test(name)) return name;
  throw failedToParse("'as' must be the name of a variable");
}

interface Each {
  input: Expression;
  name: string;
  inner: Expression;
}

/** `$map` and `$filter`: something worked out for every element under a name. */
function overEach(
  operator: string,
  fields: { inner: string; optional: readonly string[] },
  finish: (items: Array<{ item: Value; result: MaybeValue }>) => Value[],
): OperatorCompiler {
  const { inner: innerName, optional } = fields;
  return named(
    operator,
    { required: ['input', innerName], optional },
    (part, raw) => {
      const [input, inner] = [part('input'), part(innerName)];
      if (!input || !inner) throw failedToParse(`Missing parameter to ${operator}`);
      const each: Each = { input, inner, name: bound(raw.get('as'), 'this') };
      return (environment) => {
        const found = each.input(environment);
        if (isNullish(found)) return null;
        return finish(
          arrayOf(operator, found).map((item) => {
            const variables = new Map([...environment.variables, [each.name, item] as const]);
            return { item, result: each.inner({ ...environment, variables }) };
          }),
        );
      };
    },
    ['as'],
  );
}

const reduce = named(
  '$reduce',
  { required: ['input', 'initialValue', 'in'] },
  (part) => (environment) => {
    const input = part('input')?.(environment) ?? null;
    if (isNullish(input)) return null;
    const step = part('in');
    let value = part('initialValue')?.(environment) ?? null;
    for (const item of arrayOf('$reduce', input)) {
      const added = [['this', item] as const, ['value', value] as const];
      value =
        step?.({ ...environment, variables: new Map([...environment.variables, ...added]) }) ??
        null;
    }
    return value;
  },
);

function union(...values: MaybeValue[]): MaybeValue {
  if (values.some(isNullish)) return null;
  return unique(values.flatMap((value) => arrayOf('$setUnion', value)));
}

function intersection(...values: MaybeValue[]): MaybeValue {
  if (values.some(isNullish)) return null;
  const [first = [], ...others] = values.map((value) => arrayOf('$setIntersection', value));
  const keys = others.map((array) => new Set(array.map(keyOf)));
  return unique(first.filter((item) => keys.every((set) => set.has(keyOf(item)))));
}

function difference(left: Value, right: Value): Value {
  const taken = new Set(arrayOf('$setDifference', right).map(keyOf));
  return unique(arrayOf('$setDifference', left).filter((item) => !taken.has(keyOf(item))));
}

function unique(items: readonly Value[]): Value[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

export const ARRAYS: Readonly<Record<string, OperatorCompiler>> = {
  $arrayElemAt: eager('$arrayElemAt', [2, 2], (array, at) =>
    isNullish(array ?? null) || isNullish(at ?? null)
      ? null
      : elementAt('$arrayElemAt', array as Value, wholeOf('$arrayElemAt', at as Value)),
  ),
  $first: eager('$first', [1, 1], (array = null) => elementAt('$first', array, 0)),
  $last: eager('$last', [1, 1], (array = null) => elementAt('$last', array, -1)),
  $slice: eager('$slice', [2, 3], orNull(slice)),
  $size: eager('$size', [1, 1], (array) => {
    if (Array.isArray(array)) return new Int32(array.length);
    throw new MongoError(
      17124,
      `The argument to $size must be an array, but was of type: ${nameOf(array)}`,
    );
  }),
  $isArray: eager('$isArray', [1, 1], (value) => Array.isArray(value)),
  $in: eager('$in', [2, 2], (value, array) => {
    if (!Array.isArray(array))
      throw new MongoError(
        40081,
        `$in requires an array as a second argument, found: ${nameOf(array)}`,
      );
    return array.some((item) => equal(item, value ?? null));
  }),
  $concatArrays: eager('$concatArrays', ANY, concatArrays),
  $reverseArray: eager(
    '$reverseArray',
    [1, 1],
    orNull((array) => [...arrayOf('$reverseArray', array)].reverse()),
  ),
  $range: eager('$range', [2, 3], range),
  $map: overEach('$map', { inner: 'in', optional: ['as'] }, (items) =>
    items.map(({ result }) => (result === MISSING ? null : result)),
  ),
  $filter: overEach('$filter', { inner: 'cond', optional: ['as'] }, (items) =>
    items.filter(({ result }) => isTruthy(result)).map(({ item }) => item),
  ),
  $reduce: reduce,
  $setUnion: eager('$setUnion', ANY, union),
  $setIntersection: eager('$setIntersection', ANY, intersection),
  $setDifference: eager('$setDifference', [2, 2], orNull(difference)),
  $objectToArray: eager(
    '$objectToArray',
    [1, 1],
    orNull((value) => {
      if (!isDoc(value))
        throw new MongoError(
          40390,
          `$objectToArray requires a document input, found: ${nameOf(value)}`,
        );
      return [...value].map(
        ([k, v]) =>
          new Map<string, Value>([
            ['k', k],
            ['v', v],
          ]),
      );
    }),
  ),
};
