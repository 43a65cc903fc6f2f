export interface Batches<T> {
  add(item: T): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
}

/** Gathers items until there are enough of them, by number or by size, so that memory stays bounded. */
export function createBatches<T>(options: {
  most: number;
  mostBytes: number;
  sizeOf(item: T): number;
  write(items: T[]): Promise<void>;
}): Batches<T> {
  const { most, mostBytes, sizeOf, write } = options;
  let held: T[] = [];
  let bytes = 0;

  const flush = async () => {
    const items = held;
    held = [];
    bytes = 0;
    if (items.length > 0) await write(items);
  };
  return {
    flush,
    add: async (item) => {
      held.push(item);
      bytes += sizeOf(item);
      if (held.length >= most || bytes >= mostBytes) await flush();
    },
  };
}
