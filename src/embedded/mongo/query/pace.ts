import { MongoError } from '../errors';

/** What a long computation yields when others should have their turn. */
export const BREATH = Symbol('breath');

/** A lazy sequence that pauses now and then. */
export type Flow<T> = Generator<T | typeof BREATH, void, undefined>;

const TURN_MS = 8;
const LOOK_EVERY = 64;

/** Watches the time of one operation: how long it may hold the event loop, and its deadline. */
export class Pace {
  private steps = 0;
  private turnEnds = performance.now() + TURN_MS;
  private readonly deadline: number;
  private cancelled = false;

  constructor(maxTimeMS = 0) {
    this.deadline = maxTimeMS > 0 ? performance.now() + maxTimeMS : Number.POSITIVE_INFINITY;
  }

  /** To be asked at every step; true when it is time to yield a breath. */
  due(): boolean {
    this.steps += 1;
    return this.steps % LOOK_EVERY === 0 && performance.now() > this.turnEnds;
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.cancelled = true;
  }

  check(): void {
    if (this.cancelled) throw new MongoError(11601, 'operation was interrupted');
    if (performance.now() > this.deadline) {
      throw new MongoError(50, 'operation exceeded time limit');
    }
  }

  async breathe(): Promise<void> {
    this.check();
    await new Promise((resolve) => setImmediate(resolve));
    this.check();
    this.turnEnds = performance.now() + TURN_MS;
  }
}

/** The next item of a flow, after as many breaths as it takes. */
export async function nextOf<T>(flow: Flow<T>, pace: Pace): Promise<IteratorResult<T, void>> {
  for (;;) {
    const result = flow.next();
    if (result.done) return { done: true, value: undefined };
    if (result.value !== BREATH) return { done: false, value: result.value };
    await pace.breathe();
  }
}

export async function collect<T>(flow: Flow<T>, pace: Pace): Promise<T[]> {
  const items: T[] = [];
  for (;;) {
    const { done, value } = await nextOf(flow, pace);
    if (done) return items;
    items.push(value);
  }
}
