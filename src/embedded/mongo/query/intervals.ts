import { keyOf, rankOf } from '../bson/key';
import {
  BSONRegExp,
  Decimal128,
  Double,
  isNullish,
  MaxKey,
  MinKey,
  type Value,
} from '../bson/value';
import { compareStrings } from '../storage/sorted-strings';
import type { Filter, Leaf } from './filter';

export interface Bound {
  key: string;
  inclusive: boolean;
}

/** A stretch of values of one kind; without a bound it reaches to the end of the kind. */
export interface Interval {
  rank: number;
  low?: Bound;
  high?: Bound;
}

/**
 * Between which values a field must lie for the filter to hold, or undefined where that cannot be
 * said. The answer may be wider than the filter, never narrower. Where a document may have several
 * values (`several`), conditions may each be met by another one, so only one of them counts.
 */
export function intervalsOf(
  filter: Filter,
  path: string,
  several: boolean,
): readonly Interval[] | undefined {
  if (filter.kind === 'leaf') {
    return filter.path.join('.') === path ? leafIntervals(filter) : undefined;
  }
  if (filter.kind === 'and') {
    const known = filter.filters
      .map((inner) => intervalsOf(inner, path, several))
      .filter((intervals) => intervals !== undefined);
    if (several) return known.find((intervals) => intervals.every(isPoint)) ?? known[0];
    return known.length === 0 ? undefined : known.reduce(intersectAll);
  }
  if (filter.kind !== 'or') return undefined;
  const union: Interval[] = [];
  for (const inner of filter.filters) {
    const intervals = intervalsOf(inner, path, several);
    if (intervals === undefined) return undefined;
    union.push(...intervals);
  }
  return merge(union);
}

export function isPoint({ low, high }: Interval): boolean {
  return low !== undefined && low.key === high?.key;
}

function leafIntervals({ operator, argument, path }: Leaf): readonly Interval[] | undefined {
  if (operator === '$eq') return pointsOf([argument], path.length === 1);
  if (operator === '$in' && Array.isArray(argument)) return pointsOf(argument, path.length === 1);
  if (isNullish(argument) || !isOrdered(argument)) return undefined;
  const [rank, key] = [rankOf(argument), keyOf(argument)];
  switch (operator) {
    case '$gt':
      return [{ rank, low: { key, inclusive: false } }];
    case '$gte':
      return [{ rank, low: { key, inclusive: true } }];
    case '$lt':
      return [{ rank, high: { key, inclusive: false } }];
    case '$lte':
      return [{ rank, high: { key, inclusive: true } }];
    default:
      return undefined;
  }
}

/** Null stands for missing too, which under a path through arrays is more than a key can tell. */
function pointsOf(values: readonly Value[], top: boolean): readonly Interval[] | undefined {
  const points: Interval[] = [];
  for (const value of values) {
    if (isNullish(value) && top) {
      points.push(point(null), point(undefined));
    } else if (!isNullish(value) && isOrdered(value)) {
      points.push(point(value));
    } else return undefined;
  }
  return merge(points);
}

function point(value: Value): Interval {
  const bound = { key: keyOf(value), inclusive: true };
  return { rank: rankOf(value), low: bound, high: bound };
}

function isOrdered(value: Value): boolean {
  if (Array.isArray(value) || value instanceof BSONRegExp) return false;
  if (value instanceof Double || value instanceof Decimal128) return value.toString() !== 'NaN';
  return !(value instanceof MinKey) && !(value instanceof MaxKey);
}

function intersectAll(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  for (const a of left) {
    for (const b of right) {
      if (a.rank !== b.rank) continue;
      const low = tighter(a.low, b.low, 1);
      const high = tighter(a.high, b.high, -1);
      if (low === undefined || high === undefined || spans(low, high)) {
        both.push({ rank: a.rank, low, high });
      }
    }
  }
  return merge(both);
}

function tighter(a: Bound | undefined, b: Bound | undefined, sign: number): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const order = compareStrings(a.key, b.key) * sign;
  if (order === 0) return a.inclusive ? b : a;
  return order > 0 ? a : b;
}

function spans(low: Bound, high: Bound): boolean {
  if (low.key === high.key) return low.inclusive && high.inclusive;
  return low.key < high.key;
}

/** Sorts intervals and joins those that overlap or touch. */
function merge(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort(
    (a, b) => a.rank - b.rank || compareStrings(a.low?.key ?? '', b.low?.key ?? ''),
  );
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last === undefined || last.rank !== next.rank || isBefore(last.high, next.low)) {
      merged.push(next);
      continue;
    }
    const low = looser(last.low, next.low, 1);
    const high = looser(last.high, next.high, -1);
    merged[merged.length - 1] = { rank: last.rank, low, high };
  }
  return merged;
}

function isBefore(high: Bound | undefined, low: Bound | undefined): boolean {
  if (high === undefined || low === undefined) return false;
  if (high.key === low.key) return !high.inclusive && !low.inclusive;
  return high.key < low.key;
}

function looser(a: Bound | undefined, b: Bound | undefined, sign: number): Bound | undefined {
  if (a === undefined || b === undefined) return undefined;
  const order = compareStrings(a.key, b.key) * sign;
  if (order === 0) return a.inclusive ? a : b;
  return order < 0 ? a : b;
}
