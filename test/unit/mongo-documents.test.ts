import fc from 'fast-check';
import { Binary, BSON, Decimal128, Double, Int32, Long, ObjectId, UUID } from 'mongodb';
import { LOG_KIND } from '../../src/domains/agent-log/agent-log.reader';
import { levelOf } from '../../src/domains/agent-log/log-level';
import { parseId, textOfId } from '../../src/domains/agent-stream/document-id';
import { compareIds } from '../../src/domains/agent-stream/id-order';
import { readRaw } from '../../src/domains/agent-stream/raw-document';
import { placeDocument } from '../../src/domains/agent-stream/stream-kind';

const ID = new ObjectId('65a000000000000000000001');
const readLog = (document: object) =>
  placeDocument(LOG_KIND, 'a', BSON.serialize({ _id: ID, ...document }))?.row;

describe('A log', () => {
  test('as agents are asked to write it reads as it is.', () => {
    const log = readLog({
      level: 'error',
      message: 'Out of memory',
      agent_id: 'a',
      task_id: '7',
      metadata: { memory_mb: 512 },
      created_at: new Date('2026-01-02T03:04:05.678Z'),
    });
    expect(log).toEqual({
      id: ID.toHexString(),
      agentId: 'a',
      level: 'ERROR',
      rawLevel: 'error',
      message: 'Out of memory',
      taskId: '7',
      metadata: { memory_mb: 512 },
      createdAt: '2026-01-02T03:04:05.678Z',
    });
  });

  test('keeps unknown fields and `meta` in its metadata, and what it says of itself wins over them.', () => {
    const log = readLog({ step: 3, meta: { a: 1, b: 1 }, metadata: { b: 2 }, level: 'WARN' });
    expect(log?.metadata).toEqual({ step: 3, a: 1, b: 2 });
    expect(log).toMatchObject({ level: 'WARNING', rawLevel: 'WARN', message: '', taskId: null });
  });

  test.each([
    ['a number', 42, '42'],
    ['a long', Long.fromString('9007199254740993'), '9007199254740993'],
    ['text', 'x', 'x'],
    ['nothing', null, null],
  ])('takes a task id that is %s.', (_, task_id, text) => {
    expect(readLog({ task_id })?.taskId).toBe(text);
  });

  test.each([
    ['text', '2026-01-02T03:04:05.678901', '2026-01-02T03:04:05.678Z'],
    ['text with an offset', '2026-01-02 05:04:05+02:00', '2026-01-02T03:04:05.000Z'],
    ['seconds', 1767323045.5, '2026-01-02T03:04:05.500Z'],
    ['milliseconds', 1767323045500, '2026-01-02T03:04:05.500Z'],
    ['microseconds', 1767323045500000, '2026-01-02T03:04:05.500Z'],
  ])('reads a time kept as %s.', (_, time, createdAt) => {
    expect(readLog({ created_at: time })?.createdAt).toBe(createdAt);
    expect(readLog({ created_at: null, timestamp: time })?.createdAt).toBe(createdAt);
  });

  test('whose time cannot be read has none, and shows what stood there.', () => {
    expect(readLog({ created_at: 'yesterday' })).toMatchObject({
      createdAt: null,
      metadata: { created_at: 'yesterday' },
    });
  });

  test('nested thousands of levels deep is cut, and says so.', () => {
    // The driver's own encoder would not get this deep.
    let inner = Buffer.from(BSON.serialize({}));
    for (let level = 0; level < 5000; level += 1) {
      const outer = Buffer.alloc(inner.length + 8);
      outer.writeInt32LE(outer.length);
      outer.set([3, 0x6e, 0], 4);
      inner.copy(outer, 7);
      inner = outer;
    }
    const head = Buffer.from(BSON.serialize({ _id: ID, message: 'm' }));
    const document = Buffer.concat([
      head.subarray(0, -1),
      Buffer.from([3]),
      Buffer.from('metadata\0'),
      inner,
      Buffer.from([0]),
    ]);
    document.writeInt32LE(document.length);
    const row = placeDocument(LOG_KIND, 'a', document)?.row;
    expect(row?.message).toBe('m');
    const text = JSON.stringify(row?.metadata);
    expect(text).toContain('"…cut"');
    expect(text.length).toBeLessThan(1000);
  });

  test('of sixteen megabytes is cut in its message and its metadata.', () => {
    const huge = 'ä'.repeat(4_000_000);
    const log = readLog({ message: huge, metadata: { small: 1, huge, after: 2 } });
    expect(log?.message.endsWith('ä…cut')).toBe(true);
    expect(JSON.stringify(log).length).toBeLessThan(600_000);
    expect(log?.metadata).toMatchObject({ small: 1, '…cut': true });
  });

  test('with a field named like an object’s own machinery has just that field.', () => {
    const log = readLog({ metadata: JSON.parse('{"__proto__": {"admin": true}, "x": 1}') });
    expect(Object.getPrototypeOf(log?.metadata)).toBe(Object.prototype);
    expect(JSON.stringify(log?.metadata)).toBe('{"__proto__":{"admin":true},"x":1}');
  });
});

test('Whatever a document holds, it reads or is left out, and reading never takes it for another.', () => {
  const anything = fc.object({ maxDepth: 4, withDate: true, withBigInt: false });
  fc.assert(
    fc.property(anything, fc.integer(), fc.nat(255), (document, at, byte) => {
      const bytes = Buffer.from(BSON.serialize({ _id: ID, metadata: document, ...document }));
      expect(placeDocument(LOG_KIND, 'a', bytes)).toBeDefined();
      bytes[Math.abs(at) % bytes.length] = byte;
      placeDocument(LOG_KIND, 'a', bytes);
    }),
  );
});

const ids = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '~', '~sx', 'a'.repeat(24), ID.toHexString()),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.integer().map((n) => new Int32(n)),
  fc.double({ noNaN: true }).map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => new Binary(bytes)),
  fc.uuid().map((text) => new UUID(text)),
  fc.constant(Decimal128.fromString('1.50')),
  fc.record({ run: fc.string(), step: fc.integer() }),
);

test('An _id of any kind comes back from its text, and different ones have different texts.', () => {
  const bytesOf = (value: unknown) => Buffer.from(BSON.serialize({ i: value })).toString('hex');
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const read = readRaw(BSON.serialize({ _id: a })).id;
      expect(bytesOf(parseId(read.text).value)).toBe(bytesOf(a));
      expect(textOfId(a)).toBe(read.text);
      expect(textOfId(a) === textOfId(b)).toBe(bytesOf(a) === bytesOf(b));
    }),
  );
});

test('Ids have one order.', () => {
  fc.assert(
    fc.property(ids, ids, ids, (a, b, c) => {
      expect(Math.sign(compareIds(a, b))).toBe(0 - Math.sign(compareIds(b, a)));
      const [x, y, z] = [a, b, c].sort(compareIds);
      expect(compareIds(x, z)).toBeLessThanOrEqual(0);
      expect(compareIds(x, y)).toBeLessThanOrEqual(0);
    }),
  );
});

test.each(['~', '~x', '~b', '~bAAAA', `~b${'A'.repeat(40)}`])(
  'The made-up id %j is refused.',
  (text) => {
    expect(() => parseId(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  },
);

test('Levels are known in any case; all others are OTHER.', () => {
  expect(['Debug', 'INFO', 'warning', 'wArN', 'ERROR', 'trace', '', 'errors'].map(levelOf)).toEqual(
    ['DEBUG', 'INFO', 'WARNING', 'WARNING', 'ERROR', 'OTHER', 'OTHER', 'OTHER'],
  );
});
