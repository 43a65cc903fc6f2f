import { NUMERIC_TYPES, typeName } from '../../bson/types';
import {
  Double,
  Int32,
  isNullish,
  isNumber,
  Long,
  type MaybeValue,
  MISSING,
  ObjectId,
  toNumber,
  type Value,
} from '../../bson/value';
import { failedToParse, MongoError } from '../../errors';
import { eager, named, nameOf } from './define';
import type { OperatorCompiler } from './operators';
import { textOf } from './text';

function failed(value: Value, target: string): MongoError {
  return new MongoError(
    241,
    `Unsupported conversion from ${typeName(value)} to ${target} in $convert`,
  );
}

function toReal(value: Value, target: string): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date && target !== 'int') return value.getTime();
  if (isNumber(value)) return toNumber(value);
  if (typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    return Number(value);
  throw failed(value, target);
}

function toWhole(value: Value, target: 'int' | 'long'): bigint {
  if (value instanceof Long) return value.toBigInt();
  if (typeof value === 'string') {
    if (/^[+-]?\d+$/.test(value)) return BigInt(value.replace(/^\+/, ''));
    throw failed(value, target);
  }
  const real = Math.trunc(toReal(value, target));
  if (!Number.isFinite(real)) throw failed(value, target);
  return BigInt(real);
}

function fits(whole: bigint, bits: bigint, value: Value): bigint {
  const limit = 1n << (bits - 1n);
  if (whole >= -limit && whole < limit) return whole;
  throw new MongoError(
    241,
    `Conversion would overflow target type in $convert: ${textOf('$convert', value)}`,
  );
}

const ISO = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/;

function toDate(value: Value): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  let date = new Date(Number.NaN);
  if (isNumber(value) && !(value instanceof Int32)) date = new Date(Math.trunc(toNumber(value)));
  if (typeof value === 'string' && ISO.test(value)) {
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value) || value.length === 10 ? value : `${value}Z`;
    date = new Date(zoned.replace(' ', 'T'));
  }
  if (Number.isNaN(date.getTime())) throw failed(value, 'date');
  return date;
}

type Converter = (value: Value) => Value;

const CONVERTERS: ReadonlyMap<string, Converter> = new Map<string, Converter>([
  ['int', (value) => new Int32(Number(fits(toWhole(value, 'int'), 32n, value)))],
  ['long', (value) => Long.fromBigInt(fits(toWhole(value, 'long'), 64n, value))],
  ['double', (value) => new Double(toReal(value, 'double'))],
  [
    'bool',
    (value) => (typeof value === 'boolean' ? value : !isNumber(value) || toNumber(value) !== 0),
  ],
  ['string', (value) => (typeof value === 'boolean' ? String(value) : textOrFail(value))],
  ['date', toDate],
  [
    'objectId',
    (value) => {
      if (value instanceof ObjectId) return value;
      if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value))
        return ObjectId.createFromHexString(value);
      throw failed(value, 'objectId');
    },
  ],
]);

function textOrFail(value: Value): string {
  if (
    typeof value === 'string' ||
    isNumber(value) ||
    value instanceof Date ||
    value instanceof ObjectId
  ) {
    return textOf('$toString', value);
  }
  throw failed(value, 'string');
}

const NUMBERED: Readonly<Record<string, string>> = {
  1: 'double',
  2: 'string',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  16: 'int',
  18: 'long',
};

function convert(value: MaybeValue, target: MaybeValue): MaybeValue {
  const name = isNumber(target) ? NUMBERED[toNumber(target)] : target;
  const converter = typeof name === 'string' ? CONVERTERS.get(name) : undefined;
  if (!converter) throw failedToParse('Unknown or unsupported target type in $convert');
  return value === MISSING || isNullish(value) ? null : converter(value);
}

const convertTo = named(
  '$convert',
  { required: ['input', 'to'], optional: ['onError', 'onNull'] },
  (part) => (environment) => {
    const input = part('input')?.(environment) ?? null;
    if (isNullish(input)) return part('onNull')?.(environment) ?? null;
    const target = part('to')?.(environment) ?? null;
    try {
      return convert(input, target);
    } catch (error) {
      const otherwise = part('onError');
      if (otherwise && error instanceof MongoError && error.code === 241)
        return otherwise(environment);
      throw error;
    }
  },
);

function shorthand(name: string, target: string): OperatorCompiler {
  return eager(name, [1, 1], (value = null) => convert(value, target));
}

export const CONVERSIONS: Readonly<Record<string, OperatorCompiler>> = {
  $type: eager('$type', [1, 1], (value) => nameOf(value)),
  $isNumber: eager(
    '$isNumber',
    [1, 1],
    (value) => value !== MISSING && NUMERIC_TYPES.has(typeName(value)),
  ),
  $convert: convertTo,
  $toInt: shorthand('$toInt', 'int'),
  $toLong: shorthand('$toLong', 'long'),
  $toDouble: shorthand('$toDouble', 'double'),
  $toBool: shorthand('$toBool', 'bool'),
  $toString: shorthand('$toString', 'string'),
  $toDate: shorthand('$toDate', 'date'),
  $toObjectId: shorthand('$toObjectId', 'objectId'),
};
