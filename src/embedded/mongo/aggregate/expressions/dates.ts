import {
  Double,
  Int32,
  isNullish,
  isNumber,
  type MaybeValue,
  ObjectId,
  toNumber,
} from '../../bson/value';
import { failedToParse, MongoError } from '../../errors';
import { eager, named, nameOf } from './define';
import type { OperatorCompiler } from './operators';

function dateOf(name: string, value: MaybeValue): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  throw new MongoError(16006, `${name}: can't convert from BSON type ${nameOf(value)} to Date`);
}

function part(name: string, read: (date: Date) => number): OperatorCompiler {
  return eager(name, [1, 1], (value = null) =>
    isNullish(value) ? null : new Int32(read(dateOf(name, value))),
  );
}

const DAY = 86_400_000;
const STEPS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
};
/** The first moment of the year 2000, from which bins are counted. */
const ORIGIN = Date.UTC(2000, 0, 1);
const SUNDAY = Date.UTC(2000, 0, 2);

function truncate(date: Date, unit: string, size: number): Date {
  const step = STEPS[unit];
  if (step !== undefined) {
    const origin = unit === 'week' ? SUNDAY : ORIGIN;
    const bin = step * size;
    return new Date(origin + Math.floor((date.getTime() - origin) / bin) * bin);
  }
  const months = { month: 1, quarter: 3, year: 12 }[unit];
  if (months === undefined) throw failedToParse(`unknown time unit value: ${unit}`);
  const since = (date.getUTCFullYear() - 2000) * 12 + date.getUTCMonth();
  const first = Math.floor(since / (months * size)) * months * size;
  return new Date(Date.UTC(2000, first, 1));
}

function onlyUtc(name: string, zone: MaybeValue): void {
  if (zone === null || zone === 'UTC' || zone === 'GMT' || zone === 'Z' || zone === '+00:00')
    return;
  throw new MongoError(238, `${name}: time zones other than UTC are not supported`);
}

const dateTrunc = named(
  '$dateTrunc',
  { required: ['date', 'unit'], optional: ['binSize', 'timezone'] },
  (field) => (environment) => {
    const date = field('date')?.(environment) ?? null;
    const unit = field('unit')?.(environment) ?? null;
    const size = field('binSize')?.(environment) ?? new Double(1);
    if (isNullish(date) || isNullish(unit) || isNullish(size)) return null;
    onlyUtc('$dateTrunc', field('timezone')?.(environment) ?? null);
    const count = isNumber(size) ? toNumber(size) : 0;
    if (!Number.isInteger(count) || count < 1)
      throw new MongoError(5439017, '$dateTrunc requires binSize to be a positive whole number');
    if (typeof unit !== 'string')
      throw new MongoError(5439013, '$dateTrunc requires unit to be a string');
    return truncate(dateOf('$dateTrunc', date), unit, count);
  },
);

const two = (value: number) => String(value).padStart(2, '0');

const FORMATS: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  H: (date) => two(date.getUTCHours()),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  L: (date) => String(date.getUTCMilliseconds()).padStart(3, '0'),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  w: (date) => String(date.getUTCDay() + 1),
  u: (date) => String(date.getUTCDay() || 7),
  z: () => '+0000',
  Z: () => '+000',
  '%': () => '%',
};

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1;
}

function formatted(date: Date, format: string): string {
  return format.replace(/%(.?)/g, (_, letter: string) => {
    const write = FORMATS[letter];
    if (!write)
      throw new MongoError(18536, `Invalid format character '%${letter}' in format string`);
    return write(date);
  });
}

const dateToString = named(
  '$dateToString',
  { required: ['date'], optional: ['format', 'timezone', 'onNull'] },
  (field) => (environment) => {
    const date = field('date')?.(environment) ?? null;
    if (isNullish(date)) return field('onNull')?.(environment) ?? null;
    onlyUtc('$dateToString', field('timezone')?.(environment) ?? null);
    const format = field('format')?.(environment) ?? '%Y-%m-%dT%H:%M:%S.%LZ';
    if (typeof format !== 'string')
      throw new MongoError(18533, "$dateToString requires 'format' to be a string");
    return formatted(dateOf('$dateToString', date), format);
  },
);

/** Dates are read in UTC; other zones are refused. */
export const DATES: Readonly<Record<string, OperatorCompiler>> = {
  $year: part('$year', (date) => date.getUTCFullYear()),
  $month: part('$month', (date) => date.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (date) => date.getUTCDate()),
  $dayOfWeek: part('$dayOfWeek', (date) => date.getUTCDay() + 1),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $hour: part('$hour', (date) => date.getUTCHours()),
  $minute: part('$minute', (date) => date.getUTCMinutes()),
  $second: part('$second', (date) => date.getUTCSeconds()),
  $millisecond: part('$millisecond', (date) => date.getUTCMilliseconds()),
  $dateTrunc: dateTrunc,
  $dateToString: dateToString,
};
