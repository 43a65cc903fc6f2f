import fc from 'fast-check';
import { msOfNumber, numberKind, unitOf } from '../../src/domains/agent-stream/time-kind';
import { parseTimeText, textKind, textPattern } from '../../src/domains/agent-stream/time-text';

const YEARS = { min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true };
const OFFSETS = ['Z', '', '+00:00', '-00:00', '+0000', '+05:30', '-0800', '+14:00'];

const timeTexts = fc
  .record({
    date: fc.date(YEARS),
    separator: fc.constantFrom('T', ' '),
    fraction: fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: undefined }),
    zone: fc.constantFrom(...OFFSETS),
  })
  .map(({ date, separator, fraction, zone }) => {
    const second = date.toISOString().slice(0, 19);
    const text = `${second.replace('T', separator)}${fraction ? `.${fraction}` : ''}${zone}`;
    const shown = zone === '' ? 'Z' : zone;
    const ms = Date.parse(`${second}${fraction ? `.${fraction.slice(0, 3)}` : ''}${shown}`);
    return { text, ms };
  });

test('A text is the time that Date reads, and matches the pattern of its own kind.', () => {
  fc.assert(
    fc.property(timeTexts, ({ text, ms }) => {
      const read = parseTimeText(text);
      expect(read?.ms).toBe(ms);
      if (read) expect(text).toMatch(new RegExp(textPattern(read)));
    }),
  );
});

test.each([
  'yesterday',
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01',
  '2026-01-01T00:00Z',
  ' 2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00Z ',
  '20260101T000000Z',
  '2026-01-01T00:00:00,5Z',
])('%j is not a time that could be sorted.', (text) => {
  expect(parseTimeText(text)).toBeUndefined();
});

test('Within a kind, texts of different buckets sort as their times do.', () => {
  fc.assert(
    fc.property(timeTexts, timeTexts, (a, b) => {
      const [x, y] = [parseTimeText(a.text), parseTimeText(b.text)];
      fc.pre(x !== undefined && y !== undefined);
      fc.pre(x?.separator === y?.separator && x?.offset === y?.offset);
      const bucketOf = textKind('created_at', x as NonNullable<typeof x>).bucketOf ?? Math.floor;
      const difference = bucketOf(x?.ms ?? 0) - bucketOf(y?.ms ?? 0);
      fc.pre(difference !== 0);
      expect(a.text < b.text).toBe(difference < 0);
    }),
    { numRuns: 500 },
  );
});

/** What a server would make of a range over plain values. */
function holds(condition: Record<string, unknown>, value: unknown): boolean {
  const { $gte, $lt } = condition as { $gte: number; $lt?: number };
  const text = condition.$regex as string | undefined;
  if (text !== undefined && !new RegExp(text).test(String(value))) return false;
  return (value as number) >= $gte && ($lt === undefined || (value as number) < $lt);
}

test('A range leaves out no text whose time is within it.', () => {
  fc.assert(
    fc.property(timeTexts, fc.integer({ min: -5000, max: 5000 }), ({ text }, distance) => {
      const read = parseTimeText(text);
      if (read === undefined) throw new Error(text);
      const kind = textKind('created_at', read);
      const bound = read.ms + distance;
      const after = kind.range(bound) as { created_at: Record<string, unknown> };
      const before = kind.range(undefined, bound) as { created_at: Record<string, unknown> };
      if (read.ms >= bound) expect(holds(after.created_at, text)).toBe(true);
      if (read.ms < bound) expect(holds(before.created_at, text)).toBe(true);
    }),
  );
});

test('A range leaves out no number whose time is within it, and kinds do not overlap.', () => {
  const numbers = fc.oneof(
    fc.double({ min: -1e11, max: 1e17, noNaN: true }),
    fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }).map((ms) => ms / 1000),
    fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
  );
  fc.assert(
    fc.property(numbers, fc.integer({ min: -3, max: 3 }), (value, distance) => {
      const unit = unitOf(value);
      const ms = msOfNumber(value);
      fc.pre(unit !== undefined && ms !== undefined);
      const kind = numberKind('created_at', unit as NonNullable<typeof unit>);
      const bound = (ms ?? 0) + distance;
      const after = kind.range(bound) as { created_at: Record<string, unknown> };
      const before = kind.range(undefined, bound) as { created_at: Record<string, unknown> };
      if ((ms ?? 0) >= bound) expect(holds(after.created_at, value)).toBe(true);
      if ((ms ?? 0) < bound) expect(holds(before.created_at, value)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
