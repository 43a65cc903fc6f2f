import type { Collection } from '../storage/collection';
import type { CollectionIndex } from '../storage/collection-index';
import type { Filter } from './filter';
import type { KeyPattern } from './key-generator';
import { boundsOf, type IndexBounds } from './key-ranges';

export interface IndexPlan {
  kind: 'index';
  index: CollectionIndex;
  bounds: IndexBounds;
  reverse: boolean;
  sorted: boolean;
  /** Whether the prefixes are read side by side, so that what follows them is in order. */
  merged: boolean;
}

/** How the documents of a query are found, and whether they come in the order asked for. */
export type Plan = { kind: 'scan'; sorted: boolean } | IndexPlan;

export interface PlanRequest {
  collection: Collection;
  filter: Filter;
  sort: KeyPattern;
  /** How many documents are wanted, or infinity. */
  wanted: number;
  /** The only index to be used, or `scan` for none. */
  hint?: CollectionIndex | 'scan';
}

const MAX_MERGED = 50;

/** Picks the way that should read the fewest documents, by counting entries between bounds. */
export function planQuery({ collection, filter, sort, wanted, hint }: PlanRequest): Plan {
  const scan: Plan = { kind: 'scan', sorted: sort.length === 0 };
  if (hint === 'scan') return scan;
  const indexes = hint ? [hint] : [...collection.indexes.values()];
  const options = indexes
    .filter((index) => !index.definition.sparse)
    .map((index) => indexPlan(index, boundsOf(index, filter), sort))
    .filter((plan) => plan.bounds.bounded || plan.sorted || hint !== undefined)
    .map((plan) => ({ plan, count: countOf(plan) }));
  const total = collection.records.size;
  const fewest = options.reduce((least, { count }) => Math.min(least, count), total);
  const costOf = (plan: Plan, count: number): number => {
    if (!plan.sorted) return count * 2;
    return Math.min(count, (wanted * count) / Math.max(1, fewest));
  };
  let best: Plan = scan;
  let cost = hint ? Number.POSITIVE_INFINITY : costOf(scan, total);
  for (const { plan, count } of options) {
    // On a par, an index is as good as its fields that the filter holds still.
    const price = costOf(plan, count) - plan.bounds.covered / 100;
    if (price < cost) [best, cost] = [plan, price];
  }
  return best;
}

function indexPlan(index: CollectionIndex, bounds: IndexBounds, sort: KeyPattern): IndexPlan {
  const inOrder = orderOf(index.definition.pattern, bounds.constant, sort);
  const base = { kind: 'index', index, bounds, merged: false, reverse: false } as const;
  if (sort.length === 0) return { ...base, sorted: true };
  // With several keys for a document the order of keys is not the order of documents.
  if (index.multikey) return { ...base, sorted: false };
  if (inOrder !== 0) return { ...base, sorted: true, reverse: inOrder < 0 };
  if (bounds.prefixes.length > 1 && bounds.prefixes.length <= MAX_MERGED) {
    const rest = index.definition.pattern.slice(bounds.covered);
    const afterPrefix = orderOf(rest, bounds.constant, sort);
    if (afterPrefix !== 0) {
      return { ...base, sorted: true, merged: true, reverse: afterPrefix < 0 };
    }
  }
  return { ...base, sorted: false };
}

/** 1 where the index has the order of the sort, -1 where it has its reverse, 0 otherwise. */
function orderOf(pattern: KeyPattern, constant: ReadonlySet<string>, sort: KeyPattern): number {
  const have = pattern.filter(([path]) => !constant.has(path));
  const want = sort.filter(([path]) => !constant.has(path));
  let order = 0;
  for (const [at, [path, direction]] of want.entries()) {
    const [indexPath, indexDirection] = have[at] ?? [];
    if (indexPath !== path || indexDirection === undefined) return 0;
    const same = indexDirection === direction ? 1 : -1;
    if (order !== 0 && same !== order) return 0;
    order = same;
  }
  return want.length === 0 ? 1 : order;
}

function countOf({ index, bounds }: IndexPlan): number {
  let count = 0;
  for (const ranges of bounds.ranges) {
    for (const { low, high } of ranges) {
      count += Math.max(0, index.entries.rank(high) - index.entries.rank(low));
    }
  }
  return count;
}
