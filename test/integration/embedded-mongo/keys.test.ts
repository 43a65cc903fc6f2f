import fc from 'fast-check';
import { BSON } from 'mongodb';
import { decode } from '../../../src/embedded/mongo/bson/decode';
import { encode } from '../../../src/embedded/mongo/bson/encode';
import { compare, compoundKey } from '../../../src/embedded/mongo/bson/key';
import type { Value } from '../../../src/embedded/mongo/bson/value';

/** Any number as an exact fraction, worked out without the code under test. */
interface Fraction {
  top: bigint;
  bottom: bigint;
}

function ofDouble(value: number): Fraction {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) + (exponent === 0 ? 0n : 1n << 52n);
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  const top = bits >> 63n === 1n ? -mantissa : mantissa;
  return power >= 0
    ? { top: top << BigInt(power), bottom: 1n }
    : { top, bottom: 1n << BigInt(-power) };
}

interface Sample {
  value: Value;
  exact: Fraction;
}

const doubles = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value): Sample => ({ value: new BSON.Double(value), exact: ofDouble(value) }));
const longs = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map(
    (value): Sample => ({ value: BSON.Long.fromBigInt(value), exact: { top: value, bottom: 1n } }),
  );
const ints = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(
  (value): Sample => ({
    value: new BSON.Int32(value),
    exact: { top: BigInt(value), bottom: 1n },
  }),
);
const decimals = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }),
    fc.integer({ min: -400, max: 400 }),
  )
  .map(
    ([digits, power]): Sample => ({
      value: BSON.Decimal128.fromString(`${digits}E${power}`),
      exact:
        power >= 0
          ? { top: digits * 10n ** BigInt(power), bottom: 1n }
          : { top: digits, bottom: 10n ** BigInt(-power) },
    }),
  );
/** Numbers that are close to one another across the widths. */
const close = fc
  .tuple(
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }),
    fc.constantFrom('long', 'double', 'decimal'),
  )
  .map(([whole, kind]): Sample => {
    if (kind === 'double')
      return { value: new BSON.Double(Number(whole)), exact: ofDouble(Number(whole)) };
    const exact = { top: whole, bottom: 1n };
    return kind === 'long'
      ? { value: BSON.Long.fromBigInt(whole), exact }
      : { value: BSON.Decimal128.fromString(String(whole)), exact };
  });
const numbers = fc.oneof(doubles, longs, ints, decimals, close);

test('numbers of every width compare as the numbers they are', () => {
  fc.assert(
    fc.property(numbers, numbers, (left, right) => {
      const difference = left.exact.top * right.exact.bottom - right.exact.top * left.exact.bottom;
      const order = difference === 0n ? 0 : difference < 0n ? -1 : 1;
      expect(compare(left.value, right.value)).toBe(order);
    }),
    { numRuns: 3000 },
  );
});

test('the ends of the number line are in place', () => {
  const rising: Value[] = [
    new BSON.MinKey(),
    null,
    new BSON.Double(Number.NaN),
    new BSON.Double(Number.NEGATIVE_INFINITY),
    BSON.Decimal128.fromString('-9E6000'),
    BSON.Decimal128.fromString('-8E6000'),
    new BSON.Double(-Number.MAX_VALUE),
    BSON.Decimal128.fromString('-1E-6000'),
    new BSON.Int32(0),
    BSON.Decimal128.fromString('1E-6000'),
    new BSON.Double(Number.MIN_VALUE),
    new BSON.Double(Number.MAX_VALUE),
    BSON.Decimal128.fromString('1E6000'),
    new BSON.Double(Number.POSITIVE_INFINITY),
    '',
    'a',
    'a\0',
    'a\0b',
    'aa',
    'b',
    '\uffff',
    '\u{1f600}',
    new Map(),
    new Map([['a', null]]),
    new Map([['a', new BSON.Int32(1)]]),
    [],
    [new BSON.Int32(1)],
    new BSON.Binary(Buffer.from([9])),
    new BSON.Binary(Buffer.from([1, 1])),
    new BSON.ObjectId('000000000000000000000001'),
    false,
    true,
    new Date(-1),
    new Date(0),
    new BSON.Timestamp({ t: 1, i: 1 }),
    new BSON.BSONRegExp('a'),
    new BSON.MaxKey(),
  ];
  for (const [at, left] of rising.entries()) {
    for (const [other, right] of rising.entries()) {
      expect(compare(left, right)).toBe(Math.sign(at - other));
      const [a, b] = [compoundKey([left], [-1]), compoundKey([right], [-1])];
      expect(a < b ? -1 : a > b ? 1 : 0).toBe(Math.sign(other - at) || 0);
    }
  }
});

test('what the driver writes is read and written again to the same bytes', () => {
  const doc = new Map<string, unknown>([
    ['z', new BSON.Int32(1)],
    ['1', new BSON.Double(1)],
    ['0', new BSON.Long(1)],
    ['__proto__', 'x'],
    ['$ref', 'c'],
    ['$id', new BSON.ObjectId()],
    ['binary', new BSON.Binary(Buffer.from('abc'), 4)],
    ['old', new BSON.Binary(Buffer.from('abc'), 2)],
    ['code', new BSON.Code('f()', { a: 1 })],
    ['when', new Date(-1)],
    ['regex', new BSON.BSONRegExp('a', 'i')],
    ['time', new BSON.Timestamp({ t: 4_000_000_000, i: 4_000_000_000 })],
    ['list', [null, [], new Map([['', new BSON.MinKey()]])]],
    ['decimal', BSON.Decimal128.fromString('NaN')],
  ]);
  const bytes = Buffer.from(BSON.serialize(doc));
  expect(encode(decode(bytes)).equals(bytes)).toBe(true);
});
