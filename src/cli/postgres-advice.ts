import { DatabaseError } from 'pg';
import { toPostgresError } from '../stores/postgres/postgres-errors';
import { storeNotReady } from './exit-codes';

const ADVICE: readonly (readonly [codes: RegExp, advice: string])[] = [
  [/^28/, 'PostgreSQL refuses the login of DATABASE_URL: check its user and password.'],
  [/^3D000/, 'PostgreSQL has no such database as DATABASE_URL names.'],
  [/^42501/, 'The login of DATABASE_URL may not write the tables: use their owner.'],
  [/^42P01|^42703/, 'Tables or columns are missing; run: triptych migrate'],
];

/** What an operator can mend is said in words; the rest goes the way of every driver error. */
export function advised(error: unknown): unknown {
  const code = error instanceof DatabaseError ? (error.code ?? '') : '';
  const advice = ADVICE.find(([codes]) => codes.test(code))?.[1];
  return advice ? storeNotReady(advice, error) : toPostgresError(error);
}
