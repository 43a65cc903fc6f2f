import { setTimeout as wait } from 'node:timers/promises';
import { type ClientBase, DatabaseError } from 'pg';
import { CodedError } from '../../../errors';
import type { Step } from './step';

/** Others wait behind whoever waits for a table's lock, so nobody may wait long. */
const LOCK_TIMEOUT = '2s';
const PATIENCE_MS = 120_000;
const LONGEST_PAUSE_MS = 5_000;
/** A lock that did not come, a deadlock that was broken, rows that changed underneath. */
const WORTH_ANOTHER_TRY = new Set(['55P03', '40P01', '40001', 'XX000']);
const DOUBLE = '23505';
const NO_RIGHT = '42501';

export type Say = (sentence: string) => void;

export async function applySteps(
  client: ClientBase,
  steps: readonly Step[],
  say: Say,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    say(`PostgreSQL: ${step.says}`);
    try {
      await patiently(() => applyStep(client, step), say);
    } catch (error) {
      if (!step.unlessDouble || databaseError(error)?.code !== DOUBLE) {
        throw explained(error, steps.slice(index));
      }
      await client.query(step.unlessDouble);
      say(`PostgreSQL: left out, since rows are there twice: ${step.says}`);
    }
  }
}

async function applyStep(client: ClientBase, { statements, transaction }: Step): Promise<void> {
  if (!transaction) {
    for (const statement of statements) await client.query(statement);
    return;
  }
  await inTransaction(client, async () => {
    for (const statement of statements) await client.query(statement);
  });
}

export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that is gone has nothing to roll back; the first error is the one to tell.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Tries again, with longer and longer pauses, while others hold what is needed. */
export async function patiently<T>(work: () => Promise<T>, say: Say): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let pause = 100; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!WORTH_ANOTHER_TRY.has(databaseError(error)?.code ?? '')) throw error;
      if (Date.now() > giveUpAt) throw tooBusy(error);
      if (pause === LONGEST_PAUSE_MS) say('PostgreSQL: other transactions hold it; trying again');
      await wait(pause * (0.5 + Math.random() / 2));
    }
  }
}

/** What the database said; migrations wrap it. */
function databaseError(error: unknown): DatabaseError | undefined {
  if (error instanceof DatabaseError) return error;
  const wrapped = error instanceof Error && 'driverError' in error ? error.driverError : undefined;
  return wrapped instanceof DatabaseError ? wrapped : undefined;
}

const tooBusy = (cause: unknown) =>
  new CodedError(
    'CONFLICT',
    'Other transactions held what is needed for two minutes. Nothing is half done: run migrate ' +
      'again when fewer long transactions are open.',
    { store: 'postgres', retryable: true },
    { cause },
  );

/** What an administrator can do about it, where the login lacks the right or the data refuses. */
export function explained(thrown: unknown, left: readonly Step[]): unknown {
  const error = databaseError(thrown);
  if (!error) return thrown;
  if (error.code !== NO_RIGHT) {
    return new CodedError(
      'CONFLICT',
      `PostgreSQL refused a step (${left[0]?.says}): ${error.message}`,
      { store: 'postgres' },
      { cause: error },
    );
  }
  return new CodedError(
    'FORBIDDEN',
    `This database login may not do all of it (${error.message}). Let the owner of the tables or ` +
      `an administrator run these statements, then run migrate again:\n${listed(left)}`,
    { store: 'postgres' },
    { cause: error },
  );
}

export const listed = (steps: readonly Step[]): string =>
  steps
    .flatMap(({ statements }) => statements)
    .map((statement) => `  ${statement.replace(/\n\s*/g, '\n    ')};`)
    .join('\n');
