import type { MigrationInterface } from 'typeorm';
import type { Found } from '../adoption/inspect';
import { Evaluation1763700000000, evaluationStatements } from './1763700000000-evaluation';
import { RateLimits1763800000000, rateLimitStatements } from './1763800000000-rate-limits';

interface Listed {
  migration: new () => MigrationInterface;
  /** What it runs, for the plan that is shown before. */
  statements: (found: Found) => string[];
}

/** In order of time; the list is explicit, no globs. */
const LISTED: readonly Listed[] = [
  { migration: Evaluation1763700000000, statements: evaluationStatements },
  { migration: RateLimits1763800000000, statements: rateLimitStatements },
];

export const MIGRATIONS = LISTED.map(({ migration }) => migration);

/** What the migrations of these names would run. */
export const statementsOf = (names: readonly string[], found: Found): string[] =>
  LISTED.filter(({ migration }) => names.includes(migration.name)).flatMap(({ statements }) =>
    statements(found),
  );
