import { type Amounts, COUNTED, each, NONE } from './amounts';

export const WINDOW_MS = 60_000;

/** What the table gave out of an identity's budget, and how the minute stands there. */
export interface Given {
  /** Names the minute: another name, another budget. */
  window: string;
  endsInMs: number;
  given: Amounts;
  /** What nobody was given yet. */
  rest: Amounts;
}

/**
 * One identity's minute as one replica knows it. A replica spends what it was given; what it does
 * not spend lapses with the minute. Without an answer in time it counts alone, up to the whole
 * budget, until the minute is over or the answer comes after all.
 */
export class Allowance {
  /** Of requests that wait for an answer. */
  waiting = NONE;
  alone = false;
  private window: string | undefined;
  private endsAt = 0;
  private used = NONE;
  private given = NONE;
  private rest: Amounts;

  constructor(readonly limits: Amounts) {
    this.rest = limits;
  }

  /** Begins anew where the minute is over. */
  turn(now: number): void {
    if (now < this.endsAt) return;
    this.endsAt = now + WINDOW_MS;
    this.window = undefined;
    this.alone = false;
    [this.used, this.given, this.rest] = [NONE, NONE, this.limits];
  }

  covers(need: Amounts): boolean {
    const lack = this.alone ? this.lacks(need, this.limits) : this.shortOf(need);
    return COUNTED.every((counter) => lack[counter] === 0);
  }

  /** The counter that cannot cover it before the minute is over, whoever is asked. */
  exhausted(need: Amounts): keyof Amounts | undefined {
    const lack = this.alone ? this.lacks(need, this.limits) : this.shortOf(need);
    const rest = this.alone ? NONE : this.rest;
    return COUNTED.find((counter) => lack[counter] > rest[counter]);
  }

  /** What is missing from what was given, with what was spent while counting alone. */
  shortOf(need: Amounts): Amounts {
    return this.lacks(need, this.given);
  }

  spend(need: Amounts): void {
    this.used = each((counter) => this.used[counter] + need[counter]);
  }

  take({ window, endsInMs, given, rest }: Given, now: number): void {
    // The minute here begins a moment after that in the table, and ends a moment after it too.
    if (this.window !== undefined && this.window !== window && !this.alone) {
      [this.used, this.given] = [NONE, NONE];
    }
    this.window = window;
    this.alone = false;
    this.endsAt = now + Math.min(WINDOW_MS, Math.max(0, endsInMs));
    this.given = each((counter) => this.given[counter] + given[counter]);
    this.rest = rest;
  }

  left(): Amounts {
    return each((counter) => {
      if (this.limits[counter] === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
      const open = this.alone ? this.limits[counter] : this.given[counter] + this.rest[counter];
      return Math.max(0, open - this.used[counter]);
    });
  }

  endsInMs(now: number): number {
    return Math.max(0, this.endsAt - now);
  }

  private lacks(need: Amounts, open: Amounts): Amounts {
    return each((counter) =>
      this.limits[counter] === Number.POSITIVE_INFINITY
        ? 0
        : Math.max(0, this.used[counter] + need[counter] - open[counter]),
    );
  }
}
