import type { ClientBase, Pool } from 'pg';
import { identityOf } from '../access/session';
import { OPERATOR } from '../app/maintenance';

export interface CommandRun {
  action: string;
  /** Names and counts; no content. */
  details: Record<string, unknown>;
  status?: 'success' | 'failed';
}

/** What a command changed as the owner of the tables, beside what the gateway writes of itself. */
export async function writeAuditRow(
  pg: Pick<Pool | ClientBase, 'query'>,
  { action, details, status = 'success' }: CommandRun,
): Promise<void> {
  await pg.query('INSERT INTO audit_log (action, actor, details, status) VALUES ($1, $2, $3, $4)', [
    action,
    identityOf(OPERATOR),
    JSON.stringify(details),
    status,
  ]);
}

/** The counts that are not zero; undefined where nothing was done, which nobody needs a row of. */
export function doneOf(counts: object): Record<string, number> | undefined {
  const done = Object.entries(counts).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
  );
  return done.length > 0 ? Object.fromEntries(done) : undefined;
}
