import { isIndex, splitPath } from '../bson/path';
import { AFTER, type CollectionIndex } from '../storage/collection-index';
import type { Filter } from './filter';
import { type Bound, type Interval, intervalsOf, isPoint } from './intervals';

/** Index entries from `low` up to but not including `high`. */
export interface KeyRange {
  low: string;
  high: string;
}

/** What a filter says about an index. */
export interface IndexBounds {
  /** Fields, from the first on, that are each held to single values. */
  prefixes: readonly string[];
  /** How many of the index's fields the prefixes cover. */
  covered: number;
  /** How many of those have one value only, and so do not disturb the order. */
  constant: ReadonlySet<string>;
  /** For each prefix, in order, the ranges to read. */
  ranges: ReadonlyArray<readonly KeyRange[]>;
  /** Whether the filter narrows the index at all. */
  bounded: boolean;
}

const MAX_PREFIXES = 200;

export function boundsOf(index: CollectionIndex, filter: Filter): IndexBounds {
  let prefixes = [''];
  const constant = new Set<string>();
  let covered = 0;
  for (const [path, direction] of index.definition.pattern) {
    // A part that is a number means either a place or a name, which a key cannot tell apart.
    const usable = (!index.multikey || covered === 0) && !splitPath(path).some(isIndex);
    const intervals = usable ? intervalsOf(filter, path, index.multikey) : undefined;
    if (intervals === undefined) break;
    if (!intervals.every(isPoint) || prefixes.length * intervals.length > MAX_PREFIXES) {
      const ranges = prefixes.map((prefix) => rangesOf(prefix, intervals, direction));
      return { prefixes, covered, constant, ranges, bounded: true };
    }
    const keys = intervals.map(({ low }) => turned(low?.key ?? '', direction));
    if (direction < 0) keys.reverse();
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
    if (keys.length === 1 && !index.multikey) constant.add(path);
    covered += 1;
  }
  const ranges = prefixes.map((prefix) => [{ low: prefix, high: prefix + AFTER }]);
  return { prefixes, covered, constant, ranges, bounded: covered > 0 };
}

function rangesOf(prefix: string, intervals: readonly Interval[], direction: number): KeyRange[] {
  const ranges = intervals.map((interval) => {
    const [low, high] =
      direction > 0 ? [interval.low, interval.high] : [interval.high, interval.low];
    const first = direction > 0 ? interval.rank : 255 - interval.rank;
    return {
      low: prefix + (low ? edge(low, direction, !low.inclusive) : String.fromCharCode(first)),
      high:
        prefix + (high ? edge(high, direction, high.inclusive) : String.fromCharCode(first + 1)),
    };
  });
  return direction > 0 ? ranges : ranges.reverse();
}

function edge({ key }: Bound, direction: number, after: boolean): string {
  return turned(key, direction) + (after ? AFTER : '');
}

/** A falling field is written with its bytes turned around. */
function turned(key: string, direction: number): string {
  if (direction > 0) return key;
  const bytes = Buffer.from(key, 'latin1');
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = 255 - (bytes[at] ?? 0);
  return bytes.toString('latin1');
}
