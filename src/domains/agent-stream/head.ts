import { comparePlaces, type Direction, type Place, placeOf } from './place-order';
import { ODD } from './stored-time';
import type { Placed, StreamFilter, StreamRow } from './stream-kind';
import type { TimeKind } from './time-kind';

/** The next rows of one kind of one database, in the direction of travel. */
export interface Head<Row> {
  agent: string;
  /** Undefined for documents whose time is of none of these `others`. */
  kind?: TimeKind;
  others?: readonly TimeKind[];
  rows: Placed<Row>[];
  /** Where a further read goes on. */
  place?: Place;
  exhausted: boolean;
}

export interface Travel {
  direction: Direction;
  place?: Place;
  filter: StreamFilter;
}

export const compareTravelling = (direction: Direction) =>
  direction === 'forward' ? comparePlaces : (a: Place, b: Place) => comparePlaces(b, a);

/**
 * The rows of one read that are certain to come next, in order. Where a kind's values are not exact, rows of the last
 * bucket read may still be preceded by one that was not read, and wait for a larger read.
 */
export function certainRows<Row extends StreamRow>(
  read: Placed<Row>[],
  { kind, exhausted, travel }: { kind?: TimeKind; exhausted: boolean; travel: Travel },
): Placed<Row>[] {
  const compare = compareTravelling(travel.direction);
  const after = read.filter((placed) => isWithin(placed, travel, compare));
  after.sort((a, b) => compare(placeOf(a), placeOf(b)));
  const bucketOf = kind?.bucketOf;
  if (exhausted || bucketOf === undefined) return after;
  const buckets = read.map(({ time }) => bucketOf(time.ms ?? 0));
  const forward = travel.direction === 'forward';
  const last = buckets.reduce((a, b) => (forward === a < b ? a : b), buckets[0] ?? 0);
  return after.filter(({ time }) => bucketOf(time.ms ?? 0) !== last);
}

function isWithin(
  placed: Placed<unknown>,
  { place, filter }: Travel,
  compare: (a: Place, b: Place) => number,
): boolean {
  const { ms, key } = placed.time;
  if (key !== ODD && ms !== null) {
    if (filter.since !== undefined && ms < filter.since) return false;
    if (filter.until !== undefined && ms >= filter.until) return false;
  }
  return place === undefined || compare(placeOf(placed), place) > 0;
}
