import fc from 'fast-check';
import { type Document, Long } from 'mongodb';

/** Few instants, so that ties within and across databases are common. */
const BASE = Date.parse('2026-03-01T12:00:00.000Z');
export const instants = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }).map((n) => BASE + n * 1000) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 }).map((n) => BASE + n * 70) },
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => BASE + n),
);

const iso = (ms: number) => new Date(ms).toISOString();
const second = (ms: number) => Math.floor(ms / 1000) * 1000;
const local = (ms: number) => iso(ms + 2 * 3_600_000).replace('Z', '');

/** The ways strangers keep a time: the value, and the instant it means. */
const WAYS: Record<string, (ms: number, micros: number) => [value: unknown, ms: number | null]> = {
  date: (ms) => [new Date(ms), ms],
  iso: (ms) => [iso(ms), ms],
  isoSeconds: (ms) => [iso(second(ms)).replace('.000Z', 'Z'), second(ms)],
  isoTrimmed: (ms) => [iso(ms).replace(/0+Z$/, 'Z').replace('.Z', 'Z'), ms],
  python: (ms, micros) => [iso(ms).replace('Z', `${micros}`), ms],
  pythonUtc: (ms, micros) => [iso(ms).replace('Z', `${micros}+00:00`), ms],
  spaced: (ms) => [iso(ms).replace('T', ' ').replace('Z', ''), ms],
  offset: (ms) => [`${local(ms)}+02:00`, ms],
  seconds: (ms) => [second(ms) / 1000, second(ms)],
  fractions: (ms) => [Math.floor(ms / 250) / 4, Math.floor(ms / 250) * 250],
  millis: (ms) => [ms, ms],
  millisLong: (ms) => [Long.fromNumber(ms), ms],
  micros: (ms, micros) => [ms * 1000 + micros, ms],
  words: () => ['just now', null],
  truth: () => [true, null],
  nested: () => [{ at: 1 }, null],
};

/** One document of a generated database. */
export interface Time {
  ms: number;
  /** Within the millisecond, three digits. */
  micros: number;
  way: string;
  field: string;
  level: string;
}

/** Ways that share an index range, where the order of values and the order of times part. */
const CROWDS = [
  ['date'],
  ['iso', 'isoSeconds'],
  ['isoTrimmed', 'isoSeconds', 'pythonUtc', 'python'],
  ['fractions', 'seconds'],
  ['micros'],
];

/** A database has few ways, so that each holds enough documents to matter. */
export const databaseOf = (minLength: number, maxLength: number): fc.Arbitrary<Time[]> =>
  fc
    .oneof(
      fc.subarray(Object.keys(WAYS), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...CROWDS),
    )
    .chain((ways) =>
      fc.array(
        fc.record({
          ms: instants,
          micros: fc.integer({ min: 100, max: 999 }),
          way: fc.constantFrom(...ways),
          field: fc.constantFrom('created_at', 'created_at', 'timestamp', 'both'),
          level: fc.constantFrom('info', 'error'),
        }),
        { minLength, maxLength, size: 'max' },
      ),
    );

/** The document, and the instant its time means. */
export function documentOf(time: Time): [Document, number | null] {
  const [value, ms] = WAYS[time.way]?.(time.ms, time.micros) ?? [null, null];
  const fields =
    time.field === 'created_at'
      ? { created_at: value }
      : time.field === 'timestamp'
        ? { timestamp: value, created_at: null }
        : { created_at: value, timestamp: new Date(0) };
  return [{ level: time.level, message: time.way, task_id: 't', ...fields }, ms];
}
