import { randomUUID } from 'node:crypto';
import type { Asker, Gateway } from './gateway';

export interface AuditRow {
  action: string;
  actor: string;
  details: Record<string, unknown> | null;
  status: string;
}

/** What one asker left in the audit log, oldest first. */
export async function auditOf(gateway: Gateway, asker: Asker): Promise<AuditRow[]> {
  const { role, agent, sub } = asker;
  const actor = role === 'agent' ? `agent:${agent}:${sub ?? agent}` : `${role}:${sub ?? role}`;
  const { rows } = await gateway.pg.query<AuditRow>(
    'SELECT action, actor, details, status FROM audit_log WHERE actor = $1 ORDER BY created_at, id',
    [actor],
  );
  return rows;
}

/** The same rights under a name of its own, so that its audit rows and keys are its own too. */
export const fresh = (asker: Asker): Asker => ({ ...asker, sub: `test-${randomUUID()}` });

export async function countRows(gateway: Gateway, table: string): Promise<number> {
  const { rows } = await gateway.pg.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table}`,
  );
  return rows[0]?.count ?? 0;
}
