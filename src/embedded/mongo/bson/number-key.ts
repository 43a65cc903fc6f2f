import { Decimal128, Long, type NumberValue } from './value';

/**
 * Numbers of every width on one scale. A number is written as the largest double that is not above
 * it, followed by the exact rest, which is nothing for every int and double and for most longs.
 */
export interface SplitNumber {
  floor: number;
  /** The rest as decimal digits `0.d1d2d3… × 10^exponent`, or undefined when it is zero. */
  rest?: { exponent: number; digits: string };
}

export function splitNumber(value: NumberValue): SplitNumber {
  if (value instanceof Decimal128) return splitDecimal(value.toString());
  if (!(value instanceof Long)) return { floor: value.value };
  const nearest = value.toNumber();
  if (Number.isSafeInteger(nearest)) return { floor: nearest };
  return split({ digits: value.toBigInt(), scale: 0 }, nearest);
}

/** `digits / 10^scale`, exactly. */
interface Exact {
  digits: bigint;
  scale: number;
}

/** Above every decimal that can be written: what is added to those below the lowest double. */
const BEYOND_DECIMALS = 10n ** 6200n;

function splitDecimal(text: string): SplitNumber {
  const nearest = Number(text.replace(/inf\w*/i, 'Infinity'));
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i.exec(text);
  if (!match) return { floor: nearest };
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  if (digits === 0n) return { floor: 0 };
  const scale = fraction.length - Number(power);
  return split(
    scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 },
    nearest,
  );
}

function split(value: Exact, nearest: number): SplitNumber {
  if (nearest === Number.NEGATIVE_INFINITY) {
    return { floor: nearest, rest: digitsOf({ digits: value.digits + BEYOND_DECIMALS, scale: 0 }) };
  }
  let floor = Math.min(nearest, Number.MAX_VALUE);
  let rest = subtract(value, exactOf(floor));
  if (rest.digits < 0n) {
    floor = nextBelow(floor);
    rest = subtract(value, exactOf(floor));
  }
  return rest.digits === 0n ? { floor } : { floor, rest: digitsOf(rest) };
}

function subtract(left: Exact, right: Exact): Exact {
  const scale = Math.max(left.scale, right.scale);
  const digits =
    left.digits * 10n ** BigInt(scale - left.scale) -
    right.digits * 10n ** BigInt(scale - right.scale);
  return { digits, scale };
}

/** Every finite double is a whole number over a power of two, and so over a power of ten. */
function exactOf(double: number): Exact {
  let [scaled, scale] = [double, 0];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    scale += 1;
  }
  return { digits: BigInt(scaled) * 5n ** BigInt(scale), scale };
}

function nextBelow(double: number): number {
  if (double === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, double);
  view.setBigInt64(0, view.getBigInt64(0) + (double > 0 ? -1n : 1n));
  return view.getFloat64(0);
}

function digitsOf({ digits, scale }: Exact): { exponent: number; digits: string } {
  const text = digits.toString();
  return { exponent: text.length - scale, digits: text.replace(/0+$/, '') };
}
