import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import { compareTravelling, type Head } from '../../src/domains/agent-stream/head';
import { mergeHeads } from '../../src/domains/agent-stream/merge-heads';
import { placeOf } from '../../src/domains/agent-stream/place-order';
import { createHeap } from '../../src/domains/agent-stream/row-heap';
import type { Placed } from '../../src/domains/agent-stream/stream-kind';

const rowOf = (agent: string, ms: number, n: number): Placed<string> => {
  const id = new ObjectId(n.toString(16).padStart(24, '0'));
  const text = id.toHexString();
  return {
    row: `${agent}/${text}`,
    agent,
    time: { key: 'created_at/date', ms },
    id: { text, value: id },
  };
};

const databases = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 50 })), {
    maxLength: 30,
  }),
  { maxLength: 25 },
);

test('Merging heads gives what sorting everything gives, and reads only heads that ran dry.', async () => {
  await fc.assert(
    fc.asyncProperty(
      databases,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom('forward' as const, 'backward' as const),
      async (contents, limit, share, direction) => {
        const compare = compareTravelling(direction);
        const sorted = contents.map((rows, at) =>
          rows
            .map(([ms, n], index) => rowOf(`agent${at}`, ms, n * 100 + index))
            .sort((a, b) => compare(placeOf(a), placeOf(b))),
        );
        let read = 0;
        const rest = new Map<Head<string>, Placed<string>[]>();
        const take = (head: Head<string>, wanted: number) => {
          const rows = rest.get(head) ?? [];
          head.rows = rows.splice(0, wanted);
          head.exhausted = head.rows.length < wanted;
          read += head.rows.length;
        };
        const heads = sorted.map((rows, at) => {
          const head: Head<string> = { agent: `agent${at}`, rows: [], exhausted: false };
          rest.set(head, [...rows]);
          take(head, share);
          return head;
        });
        const merged = await mergeHeads({
          heads,
          direction,
          limit,
          refill: async (head, wanted) => take(head, Math.min(wanted, share)),
        });
        const all = sorted.flat().sort((a, b) => compare(placeOf(a), placeOf(b)));
        expect(merged.map(({ row }) => row)).toEqual(all.slice(0, limit).map(({ row }) => row));
        expect(read).toBeLessThanOrEqual(merged.length + share * contents.length);
      },
    ),
  );
});

test('A heap gives its items in order.', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = createHeap<number>((a, b) => a - b);
      for (const number of numbers) heap.push(number);
      const out = Array.from({ length: numbers.length }, () => heap.pop());
      expect(out).toEqual([...numbers].sort((a, b) => a - b));
      expect([heap.size(), heap.pop()]).toEqual([0, undefined]);
    }),
  );
});
