import { ROLES, type Role } from '../access/roles';
import type { Budget } from './config';
import type { Values } from './variables';

/** A page that somebody looks at asks now and then; programs work through many tasks in a row. */
const PERSON: Budget = { requests: 600, cost: 60_000 };
const PROGRAM: Budget = { requests: 3_000, cost: 300_000 };

const DEFAULTS: Record<Role, Budget> = {
  agent: PROGRAM,
  evaluator: PROGRAM,
  frontend: PERSON,
  admin: PERSON,
};

/** What one identity of each role may ask for in a minute: its own variable, everybody's, or ours. */
export function budgetsOf(values: Partial<Values>): Record<Role, Budget> {
  const budgets = ROLES.map((role): [Role, Budget] => {
    const own = role.toUpperCase() as Uppercase<Role>;
    const requests = values[`RATE_LIMIT_${own}`] ?? values.RATE_LIMIT ?? DEFAULTS[role].requests;
    const cost = values[`COST_BUDGET_${own}`] ?? values.COST_BUDGET ?? DEFAULTS[role].cost;
    return [role, { requests: orNone(requests), cost: orNone(cost) }];
  });
  return Object.fromEntries(budgets) as Record<Role, Budget>;
}

const orNone = (limit: number): number => (limit === 0 ? Number.POSITIVE_INFINITY : limit);

const COST_LIMIT = 5_000;

/** What one request of each role may cost. */
export function costLimitsOf(values: Partial<Values>): Record<Role, number> {
  const limits = ROLES.map((role) => {
    const own = role.toUpperCase() as Uppercase<Role>;
    return [role, values[`COST_LIMIT_${own}`] ?? values.COST_LIMIT ?? COST_LIMIT];
  });
  return Object.fromEntries(limits);
}
