import { rowRules } from '../wall';
import type { Ask } from './inspect';

/** The tables of agents, whose rows have a guard of their own. */
export const GUARDED_TABLES = Object.keys(rowRules('')).filter((name) => !name.includes('.'));

export interface SleepingPolicies {
  table: string;
  policies: string[];
}

/**
 * Row policies of the platform's own that nobody is bound by, because row-level security is off
 * where they are defined. It is switched on for the whole table or not at all.
 */
export function sleepingPolicies(ask: Ask): Promise<SleepingPolicies[]> {
  return ask<SleepingPolicies>(
    `SELECT asked.name AS "table", array_agg(quote_ident(p.polname)::text ORDER BY p.polname) AS policies
     FROM unnest($1::text[]) WITH ORDINALITY AS asked(name, place)
     JOIN pg_class c ON c.oid = to_regclass(asked.name) AND NOT c.relrowsecurity
     JOIN pg_policy p ON p.polrelid = c.oid AND NOT starts_with(p.polname, 'triptych_')
     GROUP BY asked.name, asked.place ORDER BY asked.place`,
    [GUARDED_TABLES],
  );
}

/** The same in sentences, before it happens. */
export async function policyNotices(ask: Ask): Promise<string[]> {
  const sleeping = await sleepingPolicies(ask);
  return sleeping.map(
    ({ table, policies }) =>
      `The row policies ${policies.join(', ')} of ${table} were defined, but never enabled: with row-level security they begin to bind every login that does not own ${table}. DROP POLICY what shall not hold.`,
  );
}
