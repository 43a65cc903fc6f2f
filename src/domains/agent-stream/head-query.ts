import type { Document, Filter } from 'mongodb';
import type { Branch } from './branch-fetch';
import { beyondId } from './id-order';
import { compareTexts, type Direction, type Place } from './place-order';
import type { StreamFilter } from './stream-kind';
import type { TimeKind } from './time-kind';
import { oddFilter } from './time-probe';

/** An ordered read of one kind of one database, from a place of the whole list on. */
export interface HeadQuery {
  agent: string;
  filter: StreamFilter;
  direction: Direction;
  place?: Place;
  limit: number;
}

/** Undefined where no document of this kind can follow the place. */
export function headBranch(kind: TimeKind, query: HeadQuery): Branch | undefined {
  const { agent, filter, direction, place, limit } = query;
  const forward = direction === 'forward';
  const sign = forward ? -1 : 1;
  const sort = { [kind.field]: sign, _id: sign } as const;
  const { since, until } = filter;
  const branch = (condition: Filter<Document>): Branch => ({
    filter: { ...filter.match, ...condition },
    sort,
    limit,
  });

  if (place === undefined) return branch(kind.range(since, until));
  if (place.ms === null) return forward ? undefined : branch(kind.range(since, until));

  // Rows of the place's own time follow it when their agent does, in the direction of travel.
  const order = compareTexts(agent, place.agent) * (forward ? 1 : -1);
  const { ms } = place;
  const from = forward ? since : least(since, order >= 0 ? ms : ms + 1, Math.max);
  const before = forward ? least(until, order >= 0 ? ms + 1 : ms, Math.min) : until;
  const range = kind.range(from, before);
  if (order !== 0 || kind.bucketOf !== undefined) return branch(range);
  const further = forward ? kind.range(since, ms) : kind.range(ms + 1, until);
  const same = {
    ...kind.range(ms, ms + 1),
    ...beyondId(place.id.value, forward ? 'before' : 'after'),
  };
  return branch({ ...range, $or: [further, same] } as Filter<Document>);
}

/** Documents without a readable time come last, in the order they were stored. */
export function oddBranch(kinds: readonly TimeKind[], query: HeadQuery): Branch | undefined {
  const { agent, filter, direction, place, limit } = query;
  if (filter.since !== undefined || filter.until !== undefined) return undefined;
  const forward = direction === 'forward';
  let beyond: Filter<Document> = {};
  if (place !== undefined && place.ms === null) {
    const order = compareTexts(agent, place.agent) * (forward ? 1 : -1);
    if (order < 0) return undefined;
    if (order === 0) beyond = beyondId(place.id.value, forward ? 'before' : 'after');
  } else if (place !== undefined && !forward) {
    return undefined;
  }
  return {
    filter: { ...filter.match, ...oddFilter(kinds), ...beyond },
    sort: { _id: forward ? -1 : 1 },
    limit,
  };
}

function least(given: number | undefined, other: number, pick: (a: number, b: number) => number) {
  return given === undefined ? other : pick(given, other);
}
