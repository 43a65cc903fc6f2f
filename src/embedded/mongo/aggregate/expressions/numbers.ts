import { add, like, modulo, multiply, subtract } from '../../bson/arithmetic';
import {
  Decimal128,
  Double,
  Int32,
  isNullish,
  isNumber,
  Long,
  type MaybeValue,
  type NumberValue,
  toNumber,
  type Value,
} from '../../bson/value';
import { badValue, MongoError, typeMismatch } from '../../errors';
import { ANY, eager, nameOf, orNull } from './define';
import type { OperatorCompiler } from './operators';

function numberOf(name: string, value: MaybeValue): NumberValue {
  if (isNumber(value)) return value;
  throw typeMismatch(`${name} only supports numeric types, not ${nameOf(value)}`);
}

/** Adds numbers; one of the values may be a date, and then the rest are milliseconds. */
function sum(...values: MaybeValue[]): MaybeValue {
  if (values.some(isNullish)) return null;
  let total: NumberValue = new Int32(0);
  let date: Date | undefined;
  for (const value of values) {
    if (!(value instanceof Date)) total = add(total, numberOf('$add', value));
    else if (date) throw badValue('only one date allowed in an $add expression');
    else date = value;
  }
  return date ? dateOf(date.getTime() + toNumber(total)) : total;
}

function dateOf(ms: number): Date {
  const date = new Date(Math.round(ms));
  if (Number.isNaN(date.getTime())) throw badValue('date overflow');
  return date;
}

function difference(left: Value, right: Value): Value {
  if (left instanceof Date) {
    if (right instanceof Date) return Long.fromNumber(left.getTime() - right.getTime());
    return dateOf(left.getTime() - toNumber(numberOf('$subtract', right)));
  }
  return subtract(numberOf('$subtract', left), numberOf('$subtract', right));
}

function product(...values: MaybeValue[]): MaybeValue {
  if (values.some(isNullish)) return null;
  return values.reduce<NumberValue>(
    (total, value) => multiply(total, numberOf('$multiply', value)),
    new Int32(1),
  );
}

function quotient(left: Value, right: Value): Value {
  const [a, b] = [realOf('$divide', left), realOf('$divide', right)];
  if (b === 0) throw badValue("can't $divide by zero");
  return new Double(a / b);
}

function remainder(left: Value, right: Value): Value {
  const [a, b] = [numberOf('$mod', left), numberOf('$mod', right)];
  if (realOf('$mod', b) === 0) throw new MongoError(16610, "can't $mod by zero");
  return modulo(a, b);
}

function realOf(name: string, value: Value): number {
  const number = numberOf(name, value);
  if (number instanceof Decimal128)
    throw new MongoError(238, `${name} of decimals is not supported`);
  return toNumber(number);
}

/** A function of one number whose result keeps the number's type. */
function keeping(name: string, apply: (value: number) => number): OperatorCompiler {
  return eager(
    name,
    [1, 1],
    orNull((value) => {
      const number = numberOf(name, value);
      const real = realOf(name, number);
      if (!(number instanceof Double) && Number.isSafeInteger(real))
        return like(number, apply(real));
      return number instanceof Double ? new Double(apply(real)) : number;
    }),
  );
}

/** A function of one number whose result is always a double. */
function real(name: string, apply: (value: number) => number): OperatorCompiler {
  return eager(
    name,
    [1, 1],
    orNull((value) => new Double(apply(realOf(name, value)))),
  );
}

/** Rounds half to even, or cuts, at a decimal place; whole numbers have none to lose. */
function rounding(name: string, whole: (value: number) => number): OperatorCompiler {
  return eager(
    name,
    [1, 2],
    orNull((value, places = new Int32(0)) => {
      const number = numberOf(name, value);
      const at = realOf(name, places);
      if (!Number.isInteger(at) || at < -20 || at > 100) {
        throw new MongoError(51083, `cannot apply ${name} with precision value ${at}`);
      }
      if (!(number instanceof Double) && at >= 0) return number;
      const scaled = shift(realOf(name, number), at);
      const result = Number.isFinite(scaled) ? shift(whole(scaled), -at) : realOf(name, number);
      return number instanceof Double ? new Double(result) : like(number, result);
    }),
  );
}

/** Moves the decimal point in the number's own digits, which multiplying would blur. */
function shift(value: number, places: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  const over = value - below;
  if (over !== 0.5) return over < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

function power(base: Value, exponent: Value): Value {
  const result = realOf('$pow', base) ** realOf('$pow', exponent);
  const whole = !(base instanceof Double) && !(exponent instanceof Double);
  return whole && Number.isSafeInteger(result)
    ? like(numberOf('$pow', base), result)
    : new Double(result);
}

export const NUMBERS: Readonly<Record<string, OperatorCompiler>> = {
  $add: eager('$add', ANY, sum),
  $subtract: eager('$subtract', [2, 2], orNull(difference)),
  $multiply: eager('$multiply', ANY, product),
  $divide: eager('$divide', [2, 2], orNull(quotient)),
  $mod: eager('$mod', [2, 2], orNull(remainder)),
  $abs: keeping('$abs', Math.abs),
  $ceil: keeping('$ceil', Math.ceil),
  $floor: keeping('$floor', Math.floor),
  $round: rounding('$round', halfToEven),
  $trunc: rounding('$trunc', Math.trunc),
  $pow: eager('$pow', [2, 2], orNull(power)),
  $sqrt: real('$sqrt', (value) => {
    if (value < 0)
      throw new MongoError(28714, "$sqrt's argument must be greater than or equal to 0");
    return Math.sqrt(value);
  }),
  $exp: real('$exp', Math.exp),
  $ln: real('$ln', (value) => {
    if (value <= 0) throw new MongoError(28766, "$ln's argument must be a positive number");
    return Math.log(value);
  }),
  $log10: real('$log10', (value) => {
    if (value <= 0) throw new MongoError(28761, "$log10's argument must be a positive number");
    return Math.log10(value);
  }),
};
