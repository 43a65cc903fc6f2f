import { setTimeout as wait } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { CodedError } from '../../errors';

/** The lock's number in the database; any would do, it only has to be the same for all of us. */
const LOCK = 7_410_229_713;
/** The other one may be filling or indexing a large table. */
const PATIENCE_MS = 15 * 60_000;

/**
 * Only one process migrates a database at a time. The lock is polled and not waited for inside
 * the server: a waiting statement would hold a snapshot that concurrent index builds wait for.
 */
export async function holdMigrationLock(
  client: ClientBase,
  say: (sentence: string) => void,
): Promise<() => Promise<void>> {
  let told = false;
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(
      `SELECT pg_try_advisory_lock(${LOCK}) AS held`,
    );
    if (rows[0]?.held) {
      return async () => {
        await client.query(`SELECT pg_advisory_unlock(${LOCK})`);
      };
    }
    if (Date.now() > giveUpAt) {
      throw new CodedError('CONFLICT', 'Another process is migrating this database; wait for it.');
    }
    if (!told) say('PostgreSQL: another process is migrating this database; waiting for it');
    told = true;
    await wait(200);
  }
}
