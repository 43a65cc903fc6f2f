import { Client } from 'pg';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { doneOf, writeAuditRow } from '../audit-row';
import { advised } from '../postgres-advice';

const BATCH = 10_000;

/** The gateway's own tables whose rows are for a while, and when nobody looks at one any more. */
const TABLES = {
  idempotencyKeys: { table: 'triptych.idempotency_keys', over: 'expires_at < now()' },
  rateLimits: { table: 'triptych.rate_limits', over: `ends_at < now() - interval '1 hour'` },
} as const;

export type Expired = Record<keyof typeof TABLES, number>;

/** Whoever needs one of these again writes it anew, so each batch stands for itself. */
export async function removeExpiredRows(
  url: string,
  { dryRun, signal }: { dryRun: boolean; signal: AbortSignal },
): Promise<Expired> {
  const client = new Client(connectionOptions(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const expired: Expired = { idempotencyKeys: 0, rateLimits: 0 };
    for (const name of ['idempotencyKeys', 'rateLimits'] as const) {
      expired[name] = dryRun ? await count(client, name) : await remove(client, name, signal);
    }
    const details = dryRun ? undefined : doneOf(expired);
    if (details) await writeAuditRow(client, { action: 'gcExpired', details });
    return expired;
  } catch (error) {
    throw advised(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function count(client: Client, name: keyof Expired): Promise<number> {
  const { table, over } = TABLES[name];
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) AS count FROM ${table} WHERE ${over}`,
  );
  return Number(rows[0]?.count ?? 0);
}

async function remove(client: Client, name: keyof Expired, signal: AbortSignal): Promise<number> {
  const { table, over } = TABLES[name];
  let removed = 0;
  for (let batch = BATCH; batch === BATCH && !signal.aborted; removed += batch) {
    const { rowCount } = await client.query(
      `DELETE FROM ${table} WHERE ${over} AND ctid = ANY(ARRAY(
         SELECT ctid FROM ${table} WHERE ${over} LIMIT ${BATCH}))`,
    );
    batch = rowCount ?? 0;
  }
  return removed;
}
