import { createHash } from 'node:crypto';

/** Numbers that look random and are the same on every machine for the same name. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  between(low: number, high: number): number;
  /** Both ends included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

export function createRandom(name: string): Random {
  const digest = createHash('sha256').update(name).digest();
  const words = new Uint32Array([0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)));

  // Marsaglia's xorshift over 128 bits: far longer than any story, and quick.
  const next = () => {
    const [a = 0, b = 0, c = 0, d = 1] = words;
    const mixed = a ^ (a << 11);
    words.set([b, c, d, d ^ (d >>> 19) ^ mixed ^ (mixed >>> 8)]);
    return (words[3] ?? 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  const integer = (low: number, high: number) => Math.floor(between(low, high + 1));

  return {
    next,
    between,
    integer,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const found = list[integer(0, list.length - 1)];
      if (found === undefined) throw new RangeError('There is nothing to pick from.');
      return found;
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, rank: next() }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ item }) => item),
  };
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
