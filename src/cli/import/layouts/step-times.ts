/**
 * Times that are not taken for more than they say: where a step's is not after the one before it,
 * as after copying or unpacking, it is a millisecond later, so that the steps keep their order.
 */
export function inOrder(): (time: Date) => Date {
  let last = Number.NEGATIVE_INFINITY;
  return (time) => {
    last = Math.max(time.getTime(), last + 1);
    return new Date(last);
  };
}

const EARLIEST = Date.UTC(1971, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** A time no store refuses, or undefined. */
export function timeOf(ms: number): Date | undefined {
  return ms >= EARLIEST && ms < LATEST ? new Date(ms) : undefined;
}
