import { Allowance } from './allowance';
import type { Amounts } from './amounts';

/** Of identities that came lately, in bounded memory: who is forgotten asks the table again. */
export interface Allowances {
  of(payer: string, limits: Amounts): Allowance;
  /** How many are counted by this replica alone. */
  alone(): number;
}

export function createAllowances(most: number): Allowances {
  const kept = new Map<string, Allowance>();
  return {
    of(payer, limits) {
      const found = kept.get(payer) ?? new Allowance(limits);
      // Taken out first, so that the head of the map is who has not come for longest.
      kept.delete(payer);
      kept.set(payer, found);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      return found;
    },
    alone: () => [...kept.values()].filter(({ alone }) => alone).length,
  };
}
