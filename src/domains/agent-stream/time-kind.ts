import type { Document, Filter } from 'mongodb';

export type TimeField = 'created_at' | 'timestamp';

/**
 * One way of keeping a time. Within a kind the server's order of values is the order of times, apart from what falls
 * into one bucket; between kinds it is not, since the server sorts by type first.
 */
export interface TimeKind {
  key: string;
  field: TimeField;
  /** Documents of this kind with `from <= time < before`; where values are not exact, a few more at both ends. */
  range(from?: number, before?: number): Filter<Document>;
  /** How a value is read as a time, for sums that the database makes. */
  values: TimeValues;
  /** Values of different buckets are in the order of their times. Undefined where every value is exact. */
  bucketOf?: (ms: number) => number;
}

export type TimeValues =
  | { as: 'date' }
  | { as: 'number'; perMs: number }
  | { as: 'text'; offsetMs: number; second(ms: number): string };

const MIN_DATE = -8.64e15;
const MAX_DATE = 8.64e15;

/** A time kept in `timestamp` counts only where there is no created_at. */
const guarded = (field: TimeField, condition: Filter<Document>): Filter<Document> =>
  field === 'created_at' ? condition : { created_at: null, ...condition };

export function dateKind(field: TimeField): TimeKind {
  return {
    key: `${field}/date`,
    field,
    values: { as: 'date' },
    range: (from = MIN_DATE, before) =>
      guarded(field, {
        [field]: {
          $gte: new Date(clamp(from)),
          ...(before === undefined || before > MAX_DATE
            ? { $lte: new Date(MAX_DATE) }
            : { $lt: new Date(clamp(before)) }),
        },
      }),
  };
}

/** For collections whose created_at is a date everywhere: no bound where none is asked for. */
export const PLAIN_KIND: TimeKind = {
  key: 'created_at/date',
  field: 'created_at',
  values: { as: 'date' },
  range: (from, before) =>
    from === undefined && before === undefined
      ? {}
      : {
          created_at: {
            ...(from === undefined ? {} : { $gte: new Date(clamp(from)) }),
            ...(before === undefined ? {} : { $lt: new Date(clamp(before)) }),
          },
        },
};

const clamp = (ms: number) => Math.min(MAX_DATE, Math.max(MIN_DATE, ms));

/** Seconds, milliseconds and microseconds since 1970 are told apart by their size. */
const UNITS = {
  s: { low: -1e11, high: 1e11, perMs: 1 / 1000 },
  ms: { low: 1e11, high: 1e14, perMs: 1 },
  us: { low: 1e14, high: 1e17, perMs: 1000 },
} as const;

export type TimeUnit = keyof typeof UNITS;
export const TIME_UNITS = Object.keys(UNITS) as TimeUnit[];

export function unitOf(value: number): TimeUnit | undefined {
  return TIME_UNITS.find((unit) => value >= UNITS[unit].low && value < UNITS[unit].high);
}

export function msOfNumber(value: number): number | undefined {
  const unit = unitOf(value);
  return unit && Math.floor(unit === 's' ? value * 1000 : value / UNITS[unit].perMs);
}

export function numberKind(field: TimeField, unit: TimeUnit): TimeKind {
  const { low, high, perMs } = UNITS[unit];
  // A millisecond more at each end makes up for fractions that binary numbers do not hold exactly.
  const bound = (ms: number) => Math.min(high, Math.max(low, ms * perMs));
  return {
    key: `${field}/${unit}`,
    field,
    values: { as: 'number', perMs },
    range: (from, before) =>
      guarded(field, {
        [field]: {
          $gte: from === undefined ? low : bound(from - 1),
          $lt: before === undefined ? high : bound(before + 1),
        },
      }),
    bucketOf: (ms) => ms,
  };
}
