import { refuseForeign } from './classify';
import { type Ask, inspect } from './inspect';
import { planColumns } from './plan-columns';
import { type Step, step } from './step';

export interface TableStep extends Step {
  /** Whether it is about a table that other code has made. */
  adopts: boolean;
}

/** The gateway's own schema and what existing tables lack; refuses what cannot be adopted. */
export async function planTables(ask: Ask): Promise<TableStep[]> {
  const found = await inspect(ask);
  refuseForeign(found);
  const [own] = await ask<{ schema: boolean; login: string }>(
    `SELECT to_regnamespace('triptych') IS NOT NULL AS schema, quote_ident(current_user) AS login`,
  );
  // Named, since an administrator may have to run it for the login.
  const schema = step('triptych: make the schema of the gateway’s own tables', [
    `CREATE SCHEMA IF NOT EXISTS triptych AUTHORIZATION ${own?.login}`,
  ]);
  return [
    ...(own?.schema ? [] : [{ ...schema, adopts: false }]),
    ...planColumns(found).map((columns) => ({ ...columns, adopts: true })),
  ];
}
