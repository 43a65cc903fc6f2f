/** One key of a bucket, with what each side knows of it. */
export interface Pairing<Left, Right> {
  key: string;
  left?: Left;
  right?: Right;
}

/** As object stores list and as the "C" collation sorts: by bytes, not by UTF-16 units. */
export const compareKeys = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Two streams in the order of their keys become one; neither is ever held whole. */
export async function* mergeByKey<Left, Right>(
  left: AsyncIterable<Left>,
  right: AsyncIterable<Right>,
  keys: { left: (item: Left) => string; right: (item: Right) => string },
): AsyncGenerator<Pairing<Left, Right>> {
  const lefts = left[Symbol.asyncIterator]();
  const rights = right[Symbol.asyncIterator]();
  try {
    let [one, other] = await Promise.all([lefts.next(), rights.next()]);
    while (!one.done || !other.done) {
      const leftKey = one.done ? undefined : keys.left(one.value);
      const rightKey = other.done ? undefined : keys.right(other.value);
      const order = orderOf(leftKey, rightKey);
      const found: Pairing<Left, Right> = { key: (order <= 0 ? leftKey : rightKey) ?? '' };
      if (order <= 0 && !one.done) {
        found.left = one.value;
        one = await lefts.next();
      }
      if (order >= 0 && !other.done) {
        found.right = other.value;
        other = await rights.next();
      }
      yield found;
    }
  } finally {
    await Promise.all([lefts.return?.(), rights.return?.()]);
  }
}

function orderOf(left: string | undefined, right: string | undefined): number {
  if (left === undefined) return 1;
  return right === undefined ? -1 : compareKeys(left, right);
}
