import { decode, decodeFields } from '../bson/decode';
import type { Doc } from '../bson/value';
import { MongoError } from '../errors';
import type { Collection } from '../storage/collection';
import { recordOf } from '../storage/collection-index';
import { type Filter, fieldsOf, matches } from './filter';
import type { KeyRange } from './key-ranges';
import { BREATH, type Flow, type Pace } from './pace';
import type { IndexPlan, Plan } from './plan';

export interface Stored {
  record: number;
  bytes: Buffer;
}

/** What a query looked at, for explain. */
export interface ScanStats {
  keys: number;
  documents: number;
}

export interface ScanRequest {
  collection: Collection;
  plan: Plan;
  filter: Filter;
  pace: Pace;
  stats?: ScanStats;
}

/** The documents that match, in the order of the plan. */
export function* scan({ collection, plan, filter, pace, stats }: ScanRequest): Flow<Stored> {
  const meets = matcherOf(filter);
  const records = plan.kind === 'index' ? entriesOf(plan) : collection.records.keys();
  const seen = plan.kind === 'index' && plan.index.multikey ? new Set<number>() : undefined;
  for (const record of records) {
    if (stats && plan.kind === 'index') stats.keys += 1;
    if (pace.due()) {
      yield BREATH;
      if (collection.dropped) {
        throw new MongoError(175, `collection ${collection.namespace} was dropped`);
      }
    }
    if (seen?.has(record)) continue;
    seen?.add(record);
    const bytes = collection.records.get(record);
    if (bytes === undefined) continue;
    if (stats) stats.documents += 1;
    if (meets(bytes)) yield { record, bytes };
  }
}

function matcherOf(filter: Filter): (bytes: Buffer) => boolean {
  if (filter.kind === 'and' && filter.filters.length === 0) return () => true;
  const fields = fieldsOf(filter);
  const read = fields ? (bytes: Buffer): Doc => decodeFields(bytes, fields) : decode;
  return (bytes) => matches(filter, read(bytes));
}

function* entriesOf(plan: IndexPlan): Generator<number> {
  const { bounds, reverse, merged } = plan;
  if (merged) {
    yield* mergedEntries(plan);
    return;
  }
  const ranges = reverse ? [...bounds.ranges].reverse() : bounds.ranges;
  for (const group of ranges) {
    for (const entry of walk(plan, group)) yield recordOf(entry);
  }
}

function* walk({ index, reverse }: IndexPlan, ranges: readonly KeyRange[]): Generator<string> {
  for (const { low, high } of reverse ? [...ranges].reverse() : ranges) {
    yield* reverse ? index.entries.falling(low, high) : index.entries.rising(low, high);
  }
}

interface Source {
  entries: Generator<string>;
  prefix: number;
  rest: string;
  record: number;
}

/** Reads the ranges of all prefixes at once, always going on where the rest of the key is next. */
function* mergedEntries(plan: IndexPlan): Generator<number> {
  const sources: Source[] = [];
  plan.bounds.ranges.forEach((ranges, at) => {
    const prefix = plan.bounds.prefixes[at]?.length ?? 0;
    const source = { entries: walk(plan, ranges), prefix, rest: '', record: 0 };
    if (advance(source)) sources.push(source);
  });
  while (sources.length > 0) {
    let next = 0;
    for (let at = 1; at < sources.length; at += 1) {
      const [mine, best] = [sources[at]?.rest ?? '', sources[next]?.rest ?? ''];
      if (plan.reverse ? mine > best : mine < best) next = at;
    }
    const source = sources[next];
    if (!source) return;
    yield source.record;
    if (!advance(source)) sources.splice(next, 1);
  }
}

function advance(source: Source): boolean {
  const { done, value } = source.entries.next();
  if (done) return false;
  source.rest = value.slice(source.prefix);
  source.record = recordOf(value);
  return true;
}
