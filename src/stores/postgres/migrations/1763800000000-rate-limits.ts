import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each identity has been given of its budget. A row is of use for a minute, so nobody waits
 * until it has reached the disk: after a crash the table is empty, and everybody starts anew.
 */
export class RateLimits1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of rateLimitStatements()) await runner.query(statement);
  }

  /** Data is never dropped: going back is restoring a backup. */
  async down(): Promise<void> {}
}

export const rateLimitStatements = (): string[] => [
  `CREATE UNLOGGED TABLE IF NOT EXISTS triptych.rate_limits (
    identity text PRIMARY KEY,
    ends_at timestamptz NOT NULL,
    requests bigint NOT NULL,
    cost bigint NOT NULL,
    given_requests bigint NOT NULL,
    given_cost bigint NOT NULL
  )`,
];
