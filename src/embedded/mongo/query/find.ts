import { decodeFields } from '../bson/decode';
import { badValue } from '../errors';
import type { Collection } from '../storage/collection';
import type { CollectionIndex } from '../storage/collection-index';
import { compareStrings } from '../storage/sorted-strings';
import type { Filter } from './filter';
import { KeyGenerator, type KeyPattern } from './key-generator';
import { BREATH, type Flow, type Pace } from './pace';
import { type Plan, planQuery } from './plan';
import { type ScanStats, type Stored, scan } from './scan';

export interface FindRequest {
  collection: Collection;
  filter: Filter;
  pace: Pace;
  sort?: KeyPattern;
  skip?: number;
  /** Zero means all. */
  limit?: number;
  hint?: CollectionIndex | 'scan';
  stats?: ScanStats;
  onPlan?: (plan: Plan) => void;
}

/** Documents that match, sorted, from `skip` on, at most `limit`. */
export function* findStored(request: FindRequest): Flow<Stored> {
  const { collection, filter, sort = [], skip = 0, limit = 0, hint, pace } = request;
  const wanted = limit > 0 ? skip + limit : Number.POSITIVE_INFINITY;
  const plan = planQuery({ collection, filter, sort, wanted, hint });
  request.onPlan?.(plan);
  const found = scan({ collection, plan, filter, pace, stats: request.stats });
  const ordered = plan.sorted ? found : sorted({ found, sort, wanted, pace });
  let place = 0;
  for (const item of ordered) {
    if (item === BREATH) yield BREATH;
    else {
      place += 1;
      if (place > skip) yield item;
      if (place >= wanted) return;
    }
  }
}

interface SortRequest {
  found: Flow<Stored>;
  sort: KeyPattern;
  wanted: number;
  pace: Pace;
}

const parallel = badValue('cannot sort with keys that are parallel arrays');

export function sortGenerator(sort: KeyPattern): KeyGenerator {
  return new KeyGenerator(sort, parallel);
}

/** Sorts by key; where only the first few are wanted, the others are dropped on the way. */
function* sorted({ found, sort, wanted, pace }: SortRequest): Flow<Stored> {
  const generator = sortGenerator(sort);
  let kept: Array<{ key: string; stored: Stored }> = [];
  const settle = () => kept.sort((a, b) => compareStrings(a.key, b.key));
  for (const stored of found) {
    if (stored === BREATH) {
      yield BREATH;
      continue;
    }
    kept.push({ key: generator.sortKey(decodeFields(stored.bytes, generator.fields)), stored });
    if (kept.length > 2 * wanted + 1000) kept = settle().slice(0, wanted);
  }
  settle();
  for (const { stored } of kept) {
    if (pace.due()) yield BREATH;
    yield stored;
  }
}

export function explainPlan(plan: Plan): { stage: string; index?: CollectionIndex } {
  return plan.kind === 'scan' ? { stage: 'COLLSCAN' } : { stage: 'IXSCAN', index: plan.index };
}
