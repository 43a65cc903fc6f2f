const isHalfOfPair = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/**
 * The order of S3 is that of the UTF-8 bytes. JavaScript compares UTF-16 units, which differs only
 * where half of a surrogate pair, a character beyond U+FFFF, meets a unit that is none.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let n = 0; n < length; n += 1) {
    const x = a.charCodeAt(n);
    const y = b.charCodeAt(n);
    if (x === y) continue;
    if (isHalfOfPair(x) !== isHalfOfPair(y)) return isHalfOfPair(x) ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** Keys in order, found by halving. They are sorted when first asked for, and kept so from then on. */
export class SortedKeys {
  private keys: string[] | null = null;

  constructor(private readonly source: () => Iterable<string>) {}

  /** A key that the source has as well from now on, and had not before. */
  add(key: string): void {
    if (this.keys) this.keys.splice(this.firstFrom(key), 0, key);
  }

  remove(key: string): void {
    if (!this.keys) return;
    const at = this.firstFrom(key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  /** The position of the first key that is not before this one. */
  firstFrom(key: string): number {
    const keys = this.sorted();
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(keys[middle] ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(position: number): string | undefined {
    return this.sorted()[position];
  }

  private sorted(): string[] {
    this.keys ??= [...this.source()].sort(compareKeys);
    return this.keys;
  }
}
