import type { Caller } from '../../access/caller';

/** What an identity's requests may still cost, once it was charged. */
export interface BudgetState {
  limit: number;
  left: number;
  resetsAt: Date;
}

/**
 * Takes what an operation costs from its caller's budget; throws RATE_LIMITED when it is spent.
 * Nothing comes back where nothing is limited.
 */
export type Charge = (caller: Caller, cost: number) => Promise<BudgetState | undefined>;

/** What a request costs that never became an operation: reading and refusing it is work too. */
export const LEAST_COST = 1;
