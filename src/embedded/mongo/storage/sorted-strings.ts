const CHUNK = 512;

/**
 * A set of strings kept in order, in chunks small enough to insert into. Finding, adding and
 * removing take logarithmic time; a walk may be interrupted by changes and goes on where it was.
 */
export class SortedStrings {
  private chunks: string[][] = [];
  private changes = 0;
  size = 0;

  /** Replaces everything at once, which is much faster than adding one by one. */
  load(items: string[]): void {
    items.sort(compareStrings);
    this.chunks = [];
    for (let index = 0; index < items.length; index += CHUNK / 2) {
      this.chunks.push(items.slice(index, index + CHUNK / 2));
    }
    this.size = items.length;
    this.changes += 1;
  }

  add(item: string): void {
    this.changes += 1;
    this.size += 1;
    const index = this.chunkOf(item);
    const chunk = this.chunks[index];
    if (!chunk) {
      this.chunks.push([item]);
      return;
    }
    chunk.splice(firstAtLeast(chunk, item), 0, item);
    if (chunk.length > CHUNK) this.chunks.splice(index + 1, 0, chunk.splice(CHUNK / 2));
  }

  delete(item: string): void {
    const index = this.chunkOf(item);
    const chunk = this.chunks[index];
    const at = chunk ? firstAtLeast(chunk, item) : 0;
    if (!chunk || chunk[at] !== item) return;
    this.changes += 1;
    this.size -= 1;
    chunk.splice(at, 1);
    if (chunk.length === 0) this.chunks.splice(index, 1);
  }

  /** How many items are below the bound, by adding up chunks. */
  rank(bound: string): number {
    const index = this.chunkOf(bound);
    let count = 0;
    for (let before = 0; before < index; before += 1) count += this.chunks[before]?.length ?? 0;
    const chunk = this.chunks[index];
    return count + (chunk ? firstAtLeast(chunk, bound) : 0);
  }

  /** Items from `low` (included) to `high` (left out), in rising order. */
  *rising(low: string, high: string): Generator<string> {
    let [index, at, seen] = [0, 0, -1];
    let from = low;
    let passed = false;
    for (;;) {
      if (seen !== this.changes) {
        index = this.chunkOf(from);
        at = firstAtLeast(this.chunks[index] ?? [], from);
        seen = this.changes;
        if (passed && this.chunks[index]?.[at] === from) at += 1;
      }
      const chunk = this.chunks[index];
      if (!chunk) return;
      const item = chunk[at];
      if (item === undefined) {
        [index, at] = [index + 1, 0];
        continue;
      }
      if (item >= high) return;
      at += 1;
      [from, passed] = [item, true];
      yield item;
    }
  }

  /** The same items in falling order. */
  *falling(low: string, high: string): Generator<string> {
    let [index, at, seen] = [0, 0, -1];
    let from = high;
    for (;;) {
      if (seen !== this.changes) {
        index = Math.min(this.chunkOf(from), this.chunks.length - 1);
        at = firstAtLeast(this.chunks[index] ?? [], from) - 1;
        seen = this.changes;
      }
      const item = this.chunks[index]?.[at];
      if (item === undefined) {
        index -= 1;
        if (index < 0) return;
        at = (this.chunks[index]?.length ?? 0) - 1;
        continue;
      }
      if (item < low) return;
      at -= 1;
      from = item;
      yield item;
    }
  }

  /** The last chunk that starts at or below the item. */
  private chunkOf(item: string): number {
    let [low, high] = [0, this.chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.chunks[middle]?.[0] ?? '') <= item) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function firstAtLeast(chunk: readonly string[], item: string): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunk[middle] ?? '') < item) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
