import type { Document } from 'mongodb';
import type { TimeKind } from './time-kind';
import { parseTimeText } from './time-text';

export interface Buckets {
  intervalMs: number;
  since?: number;
  until?: number;
}

/** How a database sums documents of one kind of time by buckets, and how its answer is read. */
export interface BucketSum {
  /** Makes `t` of a document's time; null where it cannot be read. */
  time: Document;
  /** Whether a `t` is within the bounds, where the kind's range lets a few more through. */
  within?: Document;
  /** What to group by. */
  group: Document | string;
  /** The start of the bucket of one group; undefined for what lies outside the bounds, null where unreadable. */
  start(value: unknown): number | null | undefined;
}

const EPOCH = new Date(0);
const MAX_DATE = 8.64e15;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * Buckets begin at multiples of the interval since 1970, in UTC. Stages and operators are the oldest there are: servers
 * that are merely compatible with MongoDB have them too.
 */
export function bucketSum(kind: TimeKind, buckets: Buckets): BucketSum {
  return kind.values.as === 'text' ? textSum(kind, buckets) : numericSum(kind, buckets);
}

function numericSum({ field, values }: TimeKind, { intervalMs, since, until }: Buckets): BucketSum {
  const inexact = values.as === 'number';
  const bounds = {
    ...(since === undefined ? {} : { $gte: since }),
    ...(until === undefined ? {} : { $lt: until }),
  };
  return {
    time: inexact
      ? ifTypeIn(field, ['int', 'long', 'double', 'decimal'], msOf(field, values.perMs))
      : ifTypeIn(field, ['date'], { $subtract: [`$${field}`, EPOCH] }),
    ...(inexact && Object.keys(bounds).length > 0
      ? { within: { $or: [{ t: null }, { t: bounds }] } }
      : {}),
    group: { $floor: { $divide: ['$t', intervalMs] } },
    start(value) {
      if (value === null || value === undefined) return null;
      const start = Number(value) * intervalMs;
      return Math.abs(start) <= MAX_DATE ? start : null;
    },
  };
}

/** As the gateway reads such a number itself, in the same order of roundings. */
const msOf = (field: string, perMs: number): Document => {
  const value = { $toDouble: `$${field}` };
  return {
    $floor: perMs < 1 ? { $multiply: [value, 1 / perMs] } : { $divide: [value, perMs] },
  };
};

/**
 * Texts are grouped by their first letters, as many as tell the buckets apart. Only those of the two seconds at the
 * bounds come whole, since nothing but their fraction says on which side they are.
 */
function textSum({ field, values }: TimeKind, { intervalMs, since, until }: Buckets): BucketSum {
  if (values.as !== 'text') throw new TypeError(`${field} is not kept as text`);
  const { offsetMs, second } = values;
  const hourly = intervalMs % HOUR === 0 && offsetMs % HOUR === 0;
  const letters = hourly ? 13 : intervalMs % MINUTE === 0 ? 16 : 19;
  const edges = [since, until].filter((ms) => ms !== undefined).map(second);
  const value = `$${field}`;
  const prefix = (length: number) => ({ $substrCP: [value, 0, length] });
  return {
    time: ifTypeIn(
      field,
      ['string'],
      edges.length === 0
        ? prefix(letters)
        : { $cond: [{ $in: [prefix(19), edges] }, value, prefix(letters)] },
    ),
    group: '$t',
    start(text) {
      if (typeof text !== 'string') return null;
      const ms = text.length > 19 ? parseTimeText(text)?.ms : localMs(text) - offsetMs;
      if (ms === undefined || Number.isNaN(ms)) return null;
      // Of a shortened text it is known that it lies between; its beginning need not.
      const whole = edges.includes(text.slice(0, 19));
      if (whole && ((since !== undefined && ms < since) || (until !== undefined && ms >= until))) {
        return undefined;
      }
      return Math.floor(ms / intervalMs) * intervalMs;
    },
  };
}

const localMs = (text: string) =>
  Date.parse(`${text.slice(0, 10)}T${text.slice(11)}${':00:00'.slice(text.length - 13)}Z`);

/** One document with a list in place of a time must not cost the answer of all others. */
const ifTypeIn = (field: string, types: string[], value: Document): Document => ({
  $cond: [{ $in: [{ $type: `$${field}` }, types] }, value, null],
});
