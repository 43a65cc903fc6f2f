import { setTimeout as pause } from 'node:timers/promises';

const MOST_AT_ONCE = 1_000;
const PAUSE_MS = 10;

interface Waiting<Row> {
  answer: Promise<Row | undefined>;
  resolve(row: Row | undefined): void;
  reject(error: unknown): void;
}

/**
 * Looks rows up by key, one statement at a time for all who wait, with a pause between two. So made-up
 * keys cost the database at most a hundred small statements a second on one connection, however many
 * come, and a real key among them waits hardly longer.
 */
export function createSharedLookUp<Row>(
  find: (keys: string[]) => Promise<Map<string, Row>>,
): (key: string) => Promise<Row | undefined> {
  const waiting = new Map<string, Waiting<Row>>();
  const asked = new Map<string, Waiting<Row>>();
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (waiting.size > 0) {
      for (const [key, one] of [...waiting].slice(0, MOST_AT_ONCE)) {
        waiting.delete(key);
        asked.set(key, one);
      }
      try {
        const found = await find([...asked.keys()]);
        for (const [key, one] of asked) one.resolve(found.get(key));
      } catch (error) {
        for (const one of asked.values()) one.reject(error);
      }
      asked.clear();
      await pause(PAUSE_MS);
    }
    running = false;
  }

  return (key) => {
    const known = asked.get(key) ?? waiting.get(key);
    if (known) return known.answer;
    const one = newWaiting<Row>();
    waiting.set(key, one);
    if (!running) void run();
    return one.answer;
  };
}

function newWaiting<Row>(): Waiting<Row> {
  let settle: Pick<Waiting<Row>, 'resolve' | 'reject'> = {
    resolve: () => undefined,
    reject: () => undefined,
  };
  const answer = new Promise<Row | undefined>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { ...settle, answer };
}
