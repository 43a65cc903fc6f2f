import fc from 'fast-check';
import { idempotentId, inputHash } from '../../src/domains/agent-stream/idempotent-ids';
import { assertStorable } from '../../src/domains/agent-stream/storable';

const use = { identity: 'agent:a:a', mutation: 'writeLogs', key: 'k1' };

test('An id is nine bytes of what is repeated and three bytes of the position in it.', () => {
  const first = idempotentId(use, 0);
  const later = idempotentId(use, 0xabcdef);
  expect(first).toMatch(/^[0-9a-f]{18}000000$/);
  expect(later).toBe(`${first.slice(0, 18)}abcdef`);
  for (const other of [{ identity: 'x' }, { mutation: 'x' }, { key: 'x' }]) {
    expect(idempotentId({ ...use, ...other }, 0)).not.toBe(first);
  }
  expect(() => idempotentId(use, 0x1000000)).toThrow(RangeError);
});

test('Parts cannot be shifted from one field into another.', () => {
  const a = idempotentId({ identity: 'a","b', mutation: 'c', key: 'd' }, 0);
  const b = idempotentId({ identity: 'a', mutation: 'b","c', key: 'd' }, 0);
  expect(a).not.toBe(b);
});

test('Equal inputs have one hash, whatever the order of their fields; others have another.', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const reversed = (value: unknown): unknown =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([k, v]) => [k, reversed(v)]),
            )
          : value;
      expect(inputHash(reversed(a))).toBe(inputHash(a));
      if (inputHash(a) === inputHash(b)) {
        expect(JSON.parse(JSON.stringify(b))).toEqual(JSON.parse(JSON.stringify(a)));
      }
    }),
  );
});

test.each([
  ['the driver’s own marker', { a: { _bsontype: 'ObjectId' } }],
  ['an operator', { $where: 'x' }],
  ['a NUL', { 'a\0b': 1 }],
  ['a prototype', JSON.parse('{"__proto__": 1}')],
  ['too much depth', JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`)],
])('JSON with %s is refused by name.', (_, value) => {
  expect(() => assertStorable(value, 'metadata')).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', details: { argument: 'metadata' } }),
  );
});
