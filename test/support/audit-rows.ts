import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Asker, Gateway } from './gateway';

export interface AuditRow {
  action: string;
  actor: string;
  details: Record<string, unknown> | null;
  status: string;
}

const QUEUED = ['denied', 'issueLinks', 'requestUpload'];

/** What one asker changed in PostgreSQL, by the rows written with the changes; oldest first. */
export async function auditOf(gateway: Gateway, asker: Asker): Promise<AuditRow[]> {
  const rows = await everythingOf(gateway, asker);
  return rows.filter(({ action }) => !QUEUED.includes(action));
}

/** All that stands of one asker in the audit log by now. */
export async function everythingOf(gateway: Gateway, asker: Asker): Promise<AuditRow[]> {
  const { role, agent, sub } = asker;
  const actor = role === 'agent' ? `agent:${agent}:${sub ?? agent}` : `${role}:${sub ?? role}`;
  const { rows } = await gateway.pg.query<AuditRow>(
    'SELECT action, actor, details, status FROM audit_log WHERE actor = $1 ORDER BY created_at, id',
    [actor],
  );
  return rows;
}

/** The same once there are so many: the queue writes them within a second. */
export async function queuedOf(gateway: Gateway, asker: Asker, count = 1): Promise<AuditRow[]> {
  for (let tries = 0; ; tries += 1) {
    const rows = await everythingOf(gateway, asker);
    if (rows.length >= count) return rows;
    if (tries === 400) throw new Error(`${rows.length} audit rows of ${count}`);
    await wait(25);
  }
}

/** The same rights under a name of its own, so that its audit rows and keys are its own too. */
export const fresh = (asker: Asker): Asker => ({ ...asker, sub: `test-${randomUUID()}` });

export async function countRows(gateway: Gateway, table: string): Promise<number> {
  const { rows } = await gateway.pg.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table}`,
  );
  return rows[0]?.count ?? 0;
}
