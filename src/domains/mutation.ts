import { createHash } from 'node:crypto';
import { AuditLogEntity, IdempotencyKeyEntity } from '../../entities/postgres';
import type { Caller } from '../access/caller';
import { identityOf } from '../access/session';
import { conflict } from '../errors';
import type { PostgresStore, Transaction } from '../stores/postgres/postgres-store';
import { insertInto } from '../stores/postgres/sql/insert';
import { sql } from '../stores/postgres/sql/sql';
import { tableOf } from '../stores/postgres/sql/table';
import { boundedDetails, cleanedText } from './audit-details';

const AUDIT = tableOf(AuditLogEntity);
const KEYS = tableOf(IdempotencyKeyEntity);
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

export interface Mutation<Answer> {
  /** The mutation's name, as it stands in the audit log. */
  action: string;
  /** As the client gave it: a repeated key must come with the same input. */
  input: { idempotencyKey?: string | null };
  work(tx: Transaction): Promise<{ answer: Answer; audit: Record<string, unknown> }>;
}

/**
 * The one way a row is written: the change, its audit row and what is remembered under its
 * idempotency key are one transaction, so either all of it happened or none.
 */
export function mutate<Answer>(
  postgres: PostgresStore,
  caller: Caller,
  mutation: Mutation<Answer>,
): Promise<Answer> {
  const { action, input } = mutation;
  const identity = identityOf(caller.session);
  const key = input.idempotencyKey;

  return postgres.withIdentity(caller, async (tx) => {
    if (key) {
      const remembered = await claim<Answer>(tx, { identity, key, hash: inputHash(action, input) });
      if (remembered) return remembered.answer;
    }
    const { answer, audit } = await mutation.work(tx);
    // No RETURNING: the roles that insert audit rows may not read them.
    const row = { action, actor: cleanedText(identity, 100), details: boundedDetails(audit) };
    await tx.query(insertInto(AUDIT, [row]));
    if (key) {
      await tx.query(
        sql`UPDATE ${KEYS.from} SET answer = ${JSON.stringify(answer)}
            WHERE identity = ${identity} AND key = ${key}`,
      );
    }
    return answer;
  });
}

/** Takes the key, or finds what was answered under it; waits for a call that is still at it. */
async function claim<Answer>(
  tx: Transaction,
  { identity, key, hash }: { identity: string; key: string; hash: string },
): Promise<{ answer: Answer } | undefined> {
  const expiresAt = new Date(Date.now() + REMEMBERED_MS).toISOString();
  const taken = await tx.query(
    sql`${insertInto(KEYS, [{ identity, key, inputHash: hash, expiresAt }])}
        ON CONFLICT (identity, key) DO UPDATE
        SET input_hash = excluded.input_hash, answer = NULL, expires_at = excluded.expires_at
        WHERE idempotency_keys.expires_at < now() RETURNING 1`,
  );
  if (taken.length > 0) return undefined;
  const [known] = await tx.query<{ hash: string; answer: Answer }>(
    sql`SELECT input_hash AS hash, answer FROM ${KEYS.from}
        WHERE identity = ${identity} AND key = ${key}`,
  );
  if (known?.hash !== hash) {
    throw conflict('This idempotencyKey was used with another input.');
  }
  return { answer: known.answer };
}

export function inputHash(action: string, input: object): string {
  return createHash('sha256')
    .update(`${action} ${stableJson(input)}`)
    .digest('hex');
}

/** The same input hashes the same whatever order its fields came in. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
