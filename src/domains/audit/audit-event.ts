import { randomUUID } from 'node:crypto';
import { boundedDetails, cleanedText } from '../audit-details';

/** A row of the audit log before it is written; its id is ours, so that it can be sent twice. */
export interface AuditEvent {
  id: string;
  action: string;
  actor: string;
  details: Record<string, unknown>;
  status: AuditStatus;
  createdAt: string;
}

export type AuditStatus = 'success' | 'denied' | 'failed';

const MAX_ACTION = 50;
const MAX_ACTOR = 100;

export function auditEvent(
  what: Pick<AuditEvent, 'action' | 'actor' | 'details' | 'status'>,
): AuditEvent {
  return {
    id: randomUUID(),
    action: cleanedText(what.action, MAX_ACTION),
    actor: cleanedText(what.actor, MAX_ACTOR),
    details: boundedDetails(what.details),
    status: what.status,
    createdAt: new Date().toISOString(),
  };
}
