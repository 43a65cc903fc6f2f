import { add } from '../bson/arithmetic';
import { compare, keyOf } from '../bson/key';
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
} from '../bson/value';
import { MongoError } from '../errors';
import type { Environment } from './environment';
import { compileExpression } from './expression';
import { RANKED } from './ranked-accumulators';

/** What a group works out, document by document. */
export interface Accumulator {
  add(environment: Environment): void;
  result(): Value;
}

export type AccumulatorFactory = () => Accumulator;
export type AccumulatorParser = (argument: Value) => AccumulatorFactory;

/** An accumulator over the values of one expression. */
function folding<S>(
  start: () => S,
  step: (state: S, value: MaybeValue) => S,
  end: (state: S) => Value,
): AccumulatorParser {
  return (argument) => {
    if (Array.isArray(argument)) throw new MongoError(40237, 'The accumulator is a unary operator');
    const expression = compileExpression(argument);
    return () => {
      let state = start();
      return {
        add: (environment) => {
          state = step(state, expression(environment));
        },
        result: () => end(state),
      };
    };
  };
}

function extreme(sign: number): AccumulatorParser {
  const better = (best: Value, value: MaybeValue): Value => {
    if (value === MISSING || isNullish(value)) return best;
    return best === null || compare(value, best) * sign > 0 ? value : best;
  };
  return folding<Value>(
    () => null,
    better,
    (best) => best,
  );
}

const sum = folding<NumberValue>(
  () => new Int32(0),
  (total, value) => (isNumber(value) ? add(total, value) : total),
  (total) => total,
);

const average = folding<{ total: NumberValue; count: number }>(
  () => ({ total: new Int32(0), count: 0 }),
  ({ total, count }, value) =>
    isNumber(value) ? { total: add(total, value), count: count + 1 } : { total, count },
  ({ total, count }) => (count === 0 ? null : new Double(toNumber(total) / count)),
);

const first = folding<{ value: Value } | undefined>(
  () => undefined,
  (kept, value) => kept ?? { value: value === MISSING ? null : value },
  (kept) => kept?.value ?? null,
);

const last = folding<Value>(
  () => null,
  (_, value) => (value === MISSING ? null : value),
  (value) => value,
);

const push = folding<Value[]>(
  () => [],
  (items, value) => {
    if (value !== MISSING) items.push(value);
    return items;
  },
  (items) => items,
);

const addToSet = folding<Map<string, Value>>(
  () => new Map(),
  (items, value) => {
    if (value !== MISSING && !items.has(keyOf(value))) items.set(keyOf(value), value);
    return items;
  },
  (items) => [...items.values()],
);

const mergeObjects = folding<Doc>(
  () => new Map(),
  (merged, value) => {
    if (isNullish(value)) return merged;
    if (!isDoc(value)) throw new MongoError(40400, '$mergeObjects requires object inputs');
    return new Map([...merged, ...value]);
  },
  (merged) => merged,
);

const count: AccumulatorParser = (argument) => {
  if (!isDoc(argument) || argument.size > 0)
    throw new MongoError(2, '$count takes no arguments, i.e. $count:{}');
  return sum(new Int32(1));
};

const ACCUMULATORS: Readonly<Record<string, AccumulatorParser>> = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $count: count,
  ...RANKED,
};

/** Reads `{$accumulator: argument}`. */
export function parseAccumulator(field: string, spec: Value): AccumulatorFactory {
  if (!isDoc(spec))
    throw new MongoError(40234, `The field '${field}' must be an accumulator object`);
  if (spec.size !== 1)
    throw new MongoError(40238, `The field '${field}' must specify one accumulator`);
  const [[name, argument] = ['', null]] = [...spec];
  const parser = Object.hasOwn(ACCUMULATORS, name) ? ACCUMULATORS[name] : undefined;
  if (!parser) throw new MongoError(15952, `unknown group operator '${name}'`);
  return parser(argument);
}
