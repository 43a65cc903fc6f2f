import { keyOf } from '../bson/key';
import { type Doc, isDoc, isNullish, isNumber, MISSING, toNumber, type Value } from '../bson/value';
import { badValue, failedToParse, MongoError } from '../errors';
import { sortGenerator } from '../query/find';
import { parseSort } from '../query/sort-spec';
import type { AccumulatorFactory, AccumulatorParser } from './accumulators';
import { type Environment, type Expression, environmentOf } from './environment';
import { compileExpression } from './expression';

function specOf(name: string, argument: Value, known: readonly string[]): Doc {
  if (!isDoc(argument)) throw badValue(`specification must be an object; found ${name}`);
  for (const field of argument.keys()) {
    if (!known.includes(field)) throw failedToParse(`Unknown argument to ${name} '${field}'`);
  }
  for (const field of known) {
    if (!argument.has(field)) throw failedToParse(`Missing value for '${field}' in ${name}`);
  }
  return argument;
}

/** How many to keep: a constant, since a group has no document to ask. */
function limitOf(name: string, value: Value): number {
  const result = compileExpression(value)(environmentOf(new Map(), new Map()));
  const number = isNumber(result) ? toNumber(result) : Number.NaN;
  if (!Number.isInteger(number))
    throw new MongoError(5787903, `'n' of ${name} must be a whole number`);
  if (number <= 0) throw new MongoError(5787908, `'n' must be greater than 0, found ${number}`);
  return number;
}

interface Ranking {
  limit: number;
  /** What decides the place of a document; undefined keeps it out. */
  keyOf: (environment: Environment) => string | undefined;
  output: Expression;
  /** Whether the greatest keys are kept rather than the least. */
  greatest: boolean;
  /** Whether what is kept is given from the greatest down. */
  falling: boolean;
  single: boolean;
}

interface Ranked {
  key: string;
  value: Value;
}

/** Keeps the few best seen so far, in order; equal ones in the order of their coming. */
function ranking({
  limit,
  keyOf: rank,
  output,
  greatest,
  falling,
  single,
}: Ranking): AccumulatorFactory {
  return () => {
    const kept: Ranked[] = [];
    return {
      add: (environment) => {
        const key = rank(environment);
        if (key === undefined) return;
        const place = placeOf(kept, key);
        if (kept.length >= limit && (greatest ? place === 0 : place === limit)) return;
        const value = output(environment);
        kept.splice(place, 0, { key, value: value === MISSING ? null : value });
        if (kept.length > limit) kept.splice(greatest ? 0 : limit, 1);
      },
      result: () => {
        const values = kept.map(({ value }) => value);
        if (single) return values[0] ?? null;
        return falling ? values.reverse() : values;
      },
    };
  };
}

/** The first place behind all that are not greater. */
function placeOf(kept: readonly Ranked[], key: string): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.key ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sorted(name: string, options: { greatest: boolean; single: boolean }): AccumulatorParser {
  const { greatest, single } = options;
  return (argument) => {
    const spec = specOf(name, argument, single ? ['sortBy', 'output'] : ['n', 'sortBy', 'output']);
    const sortBy = spec.get('sortBy');
    if (!isDoc(sortBy))
      throw new MongoError(5788604, `expected 'sortBy' of ${name} to be an object`);
    const generator = sortGenerator(parseSort(sortBy));
    return ranking({
      limit: single ? 1 : limitOf(name, spec.get('n')),
      keyOf: ({ root }) => generator.sortKey(isDoc(root) ? root : new Map()),
      output: compileExpression(spec.get('output')),
      greatest,
      single,
      falling: false,
    });
  };
}

function byValue(name: string, greatest: boolean): AccumulatorParser {
  return (argument) => {
    const spec = specOf(name, argument, ['n', 'input']);
    const output = compileExpression(spec.get('input'));
    const rank = (environment: Environment) => {
      const value = output(environment);
      return isNullish(value) ? undefined : keyOf(value);
    };
    const limit = limitOf(name, spec.get('n'));
    return ranking({ limit, keyOf: rank, output, greatest, falling: greatest, single: false });
  };
}

function byComing(name: string, latest: boolean): AccumulatorParser {
  return (argument) => {
    const spec = specOf(name, argument, ['n', 'input']);
    const output = compileExpression(spec.get('input'));
    const limit = limitOf(name, spec.get('n'));
    return ranking({
      limit,
      keyOf: () => '',
      output,
      greatest: latest,
      falling: false,
      single: false,
    });
  };
}

/** Accumulators that keep the first few by some order. */
export const RANKED: Readonly<Record<string, AccumulatorParser>> = {
  $top: sorted('$top', { greatest: false, single: true }),
  $topN: sorted('$topN', { greatest: false, single: false }),
  $bottom: sorted('$bottom', { greatest: true, single: true }),
  $bottomN: sorted('$bottomN', { greatest: true, single: false }),
  $minN: byValue('$minN', false),
  $maxN: byValue('$maxN', true),
  $firstN: byComing('$firstN', false),
  $lastN: byComing('$lastN', true),
};
