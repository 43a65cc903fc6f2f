import { within } from '../../stores/deadline';
import type { Allowance } from './allowance';
import { type Amounts, each } from './amounts';
import type { RateLimitStore } from './rate-limit.store';

/** How asking the table for a block ended. */
export const LEASE_OUTCOMES = ['given', 'nothing_left', 'late', 'failed'] as const;
export type LeaseOutcome = (typeof LEASE_OUTCOMES)[number];

export interface LeasesOptions {
  now: () => number;
  /** Told of each; the error is for the log. */
  onLease?: (outcome: LeaseOutcome, error?: unknown) => void;
}

/** Asks the table for blocks: once at a time for each identity, and nobody waits longer than told. */
export class Leases {
  private readonly asked = new WeakMap<Allowance, Promise<boolean>>();

  constructor(
    private readonly store: RateLimitStore,
    private readonly options: LeasesOptions,
  ) {}

  /** Whether there was an answer in time. A late one is taken all the same when it comes. */
  async answered(
    asker: { payer: string; allowance: Allowance; need: Amounts },
    ms: number,
  ): Promise<boolean> {
    const { allowance } = asker;
    const answer = this.asked.get(allowance) ?? this.ask(asker);
    const onExpiry = () => new Error('the table of rate limits did not answer in time');
    return within(answer, { ms: Math.max(0, ms), onExpiry }).catch((error: unknown) => {
      this.options.onLease?.('late', error);
      return false;
    });
  }

  private ask(asker: { payer: string; allowance: Allowance; need: Amounts }): Promise<boolean> {
    const { payer, allowance, need } = asker;
    const { now, onLease } = this.options;
    const wanted = {
      identity: payer,
      limits: allowance.limits,
      short: allowance.shortOf(need),
      wish: allowance.shortOf(allowance.waiting),
    };
    const answer = this.store
      .lease(wanted)
      .then(
        (given) => {
          allowance.take(given, now());
          onLease?.(allowance.covers(need) ? 'given' : 'nothing_left');
          return true;
        },
        (error: unknown) => {
          onLease?.('failed', error);
          return false;
        },
      )
      .finally(() => this.asked.delete(allowance));
    this.asked.set(allowance, answer);
    return answer;
  }
}

/** Adds what a request needs to what is waited for, or takes it away. */
export function wait(allowance: Allowance, need: Amounts, sign: 1 | -1): void {
  allowance.waiting = each((counter) => allowance.waiting[counter] + sign * need[counter]);
}
