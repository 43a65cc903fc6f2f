import { randomUUID } from 'node:crypto';

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
const MAX_TEXT = 200;
const MAX_DETAILS_BYTES = 4096;

export function auditEvent(
  what: Pick<AuditEvent, 'action' | 'actor' | 'details' | 'status'>,
): AuditEvent {
  return {
    id: randomUUID(),
    action: cleaned(what.action, MAX_ACTION),
    actor: cleaned(what.actor, MAX_ACTOR),
    details: boundedDetails(what.details),
    status: what.status,
    createdAt: new Date().toISOString(),
  };
}

/**
 * Names and keys come from strangers: they are cut, and lose what a row cannot hold or a terminal
 * would obey. Lists give up their ends until the whole fits; their counts stand beside them.
 */
function boundedDetails(details: Record<string, unknown>): Record<string, unknown> {
  let bounded = cleanedFields(details);
  while (sizeOf(bounded) > MAX_DETAILS_BYTES) {
    if (!Object.values(bounded).some((value) => Array.isArray(value) && value.length > 0)) {
      return { cut: true };
    }
    bounded = { ...shortened(bounded), cut: true };
  }
  return bounded;
}

const sizeOf = (details: object): number => Buffer.byteLength(JSON.stringify(details));

function cleanedFields(details: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(details).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => [name, cleanedValue(value)]));
}

function cleanedValue(value: unknown): unknown {
  if (typeof value === 'string') return cleaned(value, MAX_TEXT);
  return Array.isArray(value) ? value.map(cleanedValue) : value;
}

const cleaned = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');

const shortened = (details: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice(0, Math.floor(value.length * 0.9)) : value,
    ]),
  );
