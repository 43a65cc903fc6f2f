import { Client } from 'pg';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { writeAuditRow } from '../audit-row';
import type { Options } from '../command';
import { usageError } from '../exit-codes';
import { advised } from '../postgres-advice';

const BATCH = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface Retention {
  /** Rows from before this moment go. */
  before: Date;
  dryRun: boolean;
  signal: AbortSignal;
  onRows?(rows: number, of: number): void;
}

/** `365d` as the moment that long ago. */
export function readAuditAge(options: Options): Date | undefined {
  const text = options.text('audit-older-than');
  if (text === undefined) return undefined;
  const [, days] = /^([1-9]\d{0,4})d$/.exec(text) ?? [];
  if (days === undefined) throw usageError('--audit-older-than is a number of days, such as 365d.');
  return new Date(Date.now() - Number(days) * DAY_MS);
}

/**
 * No role of the gateway can remove a row of the audit log, so the owner of the table does it. Each
 * batch leaves a row of its own in the same transaction; rows without a time stay.
 */
export async function removeAuditRows(url: string, retention: Retention): Promise<number> {
  const client = new Client(connectionOptions(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const old = await countOld(client, retention);
    return retention.dryRun ? old : await removeOld(client, { ...retention, old });
  } catch (error) {
    throw advised(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function countOld(client: Client, { before }: Retention): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    'SELECT count(*) AS count FROM audit_log WHERE created_at < $1',
    [before.toISOString()],
  );
  return Number(rows[0]?.count ?? 0);
}

async function removeOld(
  client: Client,
  { before, signal, onRows, old }: Retention & { old: number },
): Promise<number> {
  let removed = 0;
  for (let batch = BATCH; batch === BATCH && !signal.aborted; removed += batch) {
    await client.query('BEGIN');
    const { rowCount } = await client.query(
      `DELETE FROM audit_log WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM audit_log WHERE created_at < $1 ORDER BY created_at LIMIT ${BATCH}))`,
      [before.toISOString()],
    );
    batch = rowCount ?? 0;
    const details = { rows: batch, before: before.toISOString() };
    if (batch > 0) await writeAuditRow(client, { action: 'gcAudit', details });
    await client.query('COMMIT');
    onRows?.(removed + batch, old);
  }
  return removed;
}
