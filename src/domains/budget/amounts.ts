/** What is counted: requests, and what their operations cost. */
export interface Amounts {
  requests: number;
  cost: number;
}

export const NONE: Amounts = { requests: 0, cost: 0 };

export const COUNTED = ['requests', 'cost'] as const;

/** Each of both counters made from the same counter of others. */
export function each(of: (counter: keyof Amounts) => number): Amounts {
  return { requests: of('requests'), cost: of('cost') };
}
