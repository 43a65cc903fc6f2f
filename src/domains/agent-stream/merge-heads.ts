import { compareTravelling, type Head } from './head';
import { type Direction, placeOf } from './place-order';
import { createHeap } from './row-heap';
import type { Placed } from './stream-kind';

export interface MergeOptions<Row> {
  heads: Head<Row>[];
  direction: Direction;
  /** How many rows are wanted. */
  limit: number;
  /** Reads on for a head that ran dry; a head that cannot is marked exhausted by it. */
  refill: (head: Head<Row>, wanted: number) => Promise<void>;
}

/**
 * Merges sorted heads into one list. The heap holds each head by its first row; only a head whose rows have all been
 * taken is read again, and only while rows are still wanted, so a merge over many agents reads little more than it
 * gives. Heads of timeless rows start empty going forward and are read once no timed row is left.
 */
export async function mergeHeads<Row>(options: MergeOptions<Row>): Promise<Placed<Row>[]> {
  const { heads, direction, limit, refill } = options;
  const compare = compareTravelling(direction);
  const heap = createHeap<{ head: Head<Row>; at: number; first: Placed<Row> }>((a, b) =>
    compare(placeOf(a.first), placeOf(b.first)),
  );
  const merged: Placed<Row>[] = [];

  function enter(head: Head<Row>): boolean {
    const [first] = head.rows;
    if (first !== undefined) heap.push({ head, at: 0, first });
    return first !== undefined;
  }

  async function readOn(head: Head<Row>): Promise<void> {
    head.rows = [];
    if (!head.exhausted) await refill(head, limit - merged.length);
    enter(head);
  }

  const unread = heads.filter((head) => !enter(head) && !head.exhausted);
  while (merged.length < limit) {
    const next = heap.pop();
    if (next === undefined) {
      if (unread.length === 0) break;
      await Promise.all(unread.splice(0).map(readOn));
      continue;
    }
    merged.push(next.first);
    const at = next.at + 1;
    const first = next.head.rows[at];
    if (first !== undefined) heap.push({ head: next.head, at, first });
    else if (merged.length < limit) await readOn(next.head);
  }
  return merged;
}
