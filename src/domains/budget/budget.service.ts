import type { Caller } from '../../access/caller';
import type { Role } from '../../access/roles';
import { identityOf, type Session } from '../../access/session';
import type { Allowance } from './allowance';
import { createAllowances } from './allowances';
import { type Amounts, NONE } from './amounts';
import { type LeaseOutcome, Leases, wait } from './leases';
import type { RateLimitStore } from './rate-limit.store';
import { rateLimited, tooDear } from './refusals';

/** How a budget stands; infinite where nothing is limited. */
export interface Standing {
  limits: Amounts;
  left: Amounts;
  resetsAt: Date;
}

export interface BudgetOptions {
  /** By role, for one minute of one identity. */
  limits: Record<Role, Amounts>;
  /** How long a request may wait to be counted together with those of other replicas. */
  patienceMs: number;
  /** Milliseconds that only go forward. */
  now?: () => number;
  onRefused?: (spent: keyof Amounts) => void;
  onLease?: (outcome: LeaseOutcome, error?: unknown) => void;
  /** How many identities are remembered. */
  most?: number;
}

const MOST = 10_000;

/**
 * What an identity may ask for in a minute, shared by all replicas through a table that gives out
 * blocks. While it does not answer, each replica counts alone: an outage denies nobody.
 */
export class BudgetService {
  private readonly allowances;
  private readonly leases: Leases;
  private readonly now: () => number;

  constructor(
    store: RateLimitStore,
    private readonly options: BudgetOptions,
  ) {
    const { now = () => performance.now(), onLease, most = MOST } = options;
    this.now = now;
    this.allowances = createAllowances(most);
    this.leases = new Leases(store, { now, onLease });
  }

  /** Takes one request and its cost, or throws RATE_LIMITED; nothing where nothing is limited. */
  async charge({ session }: Caller, cost: number): Promise<Standing | undefined> {
    const limits = this.options.limits[session.role];
    if (isUnlimited(limits)) return undefined;
    const need = { requests: 1, cost };
    if (cost > limits.cost) throw tooDear(cost, limits.cost);
    const payer = payerOf(session);
    const allowance = this.allowances.of(payer, limits);
    wait(allowance, need, 1);
    try {
      await this.obtain(payer, allowance, need);
    } finally {
      wait(allowance, need, -1);
    }
    return this.standing(allowance);
  }

  /** How the caller's budget stands; what other replicas hold ready counts as spent. */
  async look({ session }: Caller): Promise<Standing | undefined> {
    const limits = this.options.limits[session.role];
    if (isUnlimited(limits)) return undefined;
    const payer = payerOf(session);
    const allowance = this.allowances.of(payer, limits);
    allowance.turn(this.now());
    // Asking for nothing tells how the table stands.
    const asker = { payer, allowance, need: NONE };
    if (!allowance.alone) await this.leases.answered(asker, this.options.patienceMs);
    return this.standing(allowance);
  }

  /** How many identities this replica counts alone. */
  alone(): number {
    return this.allowances.alone();
  }

  private async obtain(payer: string, allowance: Allowance, need: Amounts): Promise<void> {
    const until = performance.now() + this.options.patienceMs;
    for (;;) {
      allowance.turn(this.now());
      if (allowance.covers(need)) return allowance.spend(need);
      const spent = allowance.exhausted(need);
      if (spent) throw this.refuse(allowance, need, spent);
      const left = until - performance.now();
      if (await this.leases.answered({ payer, allowance, need }, left)) continue;
      allowance.alone = true;
    }
  }

  private refuse(allowance: Allowance, { cost }: Amounts, spent: keyof Amounts) {
    this.options.onRefused?.(spent);
    const endsInMs = allowance.endsInMs(this.now());
    return rateLimited({ cost, limits: allowance.limits, left: allowance.left(), endsInMs });
  }

  private standing(allowance: Allowance): Standing {
    const resetsAt = new Date(Date.now() + allowance.endsInMs(this.now()));
    return { limits: allowance.limits, left: allowance.left(), resetsAt };
  }
}

const isUnlimited = (limits: Amounts): boolean =>
  !Number.isFinite(limits.requests) && !Number.isFinite(limits.cost);

/**
 * Whose budget it is. All of an agent's tokens share one: whoever may issue it another name would
 * otherwise multiply what it may ask for. A person is who the token names.
 */
const payerOf = (session: Session): string =>
  session.role === 'agent' ? `agent:${session.agent}` : identityOf(session);
