import { badValue, MongoError } from '../errors';
import { Decimal128, Double, Int32, Long, type NumberValue, toNumber } from './value';

const MAX_INT = 2n ** 31n;
const MAX_LONG = 2n ** 63n;

function integerOf(value: NumberValue): bigint | undefined {
  if (value instanceof Int32) return BigInt(value.value);
  return value instanceof Long ? value.toBigInt() : undefined;
}

/** The narrowest type for a whole number: an int where both sides were, else a long. */
function sized(value: bigint, allowInt: boolean): NumberValue | undefined {
  if (allowInt && value >= -MAX_INT && value < MAX_INT) return new Int32(Number(value));
  if (value >= -MAX_LONG && value < MAX_LONG) return Long.fromBigInt(value);
  return undefined;
}

interface Rule {
  name: string;
  whole: (a: bigint, b: bigint) => bigint;
  real: (a: number, b: number) => number;
}

/** Two numbers of any width; undefined where a whole result has no room in 64 bits. */
function combine(rule: Rule, left: NumberValue, right: NumberValue): NumberValue | undefined {
  if (left instanceof Decimal128 || right instanceof Decimal128) {
    throw new MongoError(238, `${rule.name} of decimals is not supported`);
  }
  const [a, b] = [integerOf(left), integerOf(right)];
  if (a === undefined || b === undefined) {
    return new Double(rule.real(toNumber(left), toNumber(right)));
  }
  return sized(rule.whole(a, b), left instanceof Int32 && right instanceof Int32);
}

const ADD: Rule = { name: 'addition', whole: (a, b) => a + b, real: (a, b) => a + b };
const SUBTRACT: Rule = { name: 'subtraction', whole: (a, b) => a - b, real: (a, b) => a - b };
const MULTIPLY: Rule = { name: 'multiplication', whole: (a, b) => a * b, real: (a, b) => a * b };
const MODULO: Rule = { name: 'the remainder', whole: (a, b) => a % b, real: (a, b) => a % b };

/** As pipelines calculate: what does not fit a long becomes a double. */
function widening(rule: Rule): (left: NumberValue, right: NumberValue) => NumberValue {
  return (left, right) =>
    combine(rule, left, right) ?? new Double(rule.real(toNumber(left), toNumber(right)));
}

/** As updates calculate: what does not fit a long is refused. */
function strict(rule: Rule): (left: NumberValue, right: NumberValue) => NumberValue {
  return (left, right) => {
    const result = combine(rule, left, right);
    if (result !== undefined) return result;
    throw badValue(`Failed to apply ${rule.name}: the result does not fit into 64 bits`);
  };
}

export const add = widening(ADD);
export const subtract = widening(SUBTRACT);
export const multiply = widening(MULTIPLY);
export const modulo = widening(MODULO);
export const addStrictly = strict(ADD);
export const multiplyStrictly = strict(MULTIPLY);

/** A whole result in the type of the number it came from. */
export function like(value: NumberValue, result: number): NumberValue {
  if (value instanceof Int32 || value instanceof Long) {
    return sized(BigInt(result), value instanceof Int32) ?? new Double(result);
  }
  return new Double(result);
}
