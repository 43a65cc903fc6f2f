/** A binary heap: the item that comes first by `compare` is always at hand. */
export interface RowHeap<Item> {
  push(item: Item): void;
  pop(): Item | undefined;
  size(): number;
}

export function createHeap<Item>(compare: (a: Item, b: Item) => number): RowHeap<Item> {
  const items: Item[] = [];
  const before = (a: number, b: number) => compare(items[a] as Item, items[b] as Item) < 0;
  const swap = (a: number, b: number) => {
    [items[a], items[b]] = [items[b] as Item, items[a] as Item];
  };

  function sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= items.length) return;
      const right = left + 1;
      const child = right < items.length && before(right, left) ? right : left;
      if (!before(child, at)) return;
      swap(child, at);
      at = child;
    }
  }

  return {
    push(item) {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const first = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink();
      }
      return first;
    },
    size: () => items.length,
  };
}
