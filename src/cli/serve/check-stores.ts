import { setTimeout as wait } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { Config } from '../../config/config';
import { CodedError } from '../../errors';
import { bucketAdvice } from '../../stores/objects/bucket-state';
import { createObjectStore } from '../../stores/objects/object-store';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { migrationState } from '../../stores/postgres/migration-state';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { WALL_ROLES } from '../../stores/postgres/wall';
import { storeNotReady } from '../exit-codes';
import type { Stores } from '../stores';

/**
 * What would never come right by waiting ends the start: a refused password, a database that is
 * not migrated, a missing bucket. A store that cannot be reached is waited for instead.
 */
export async function checkExternalStores(
  config: Config,
  embedded: Stores['embedded'],
): Promise<void> {
  await Promise.all([
    embedded.postgres ? undefined : checkPostgres(config),
    embedded.objects ? undefined : checkBuckets(config),
  ]);
}

const REFUSED = /^28|^3D000/;
const RETRY_MS = 1_000;

async function checkPostgres({ postgres }: Config): Promise<'checked' | 'away'> {
  const client = new Client(connectionOptions(postgres.url ?? ''));
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    if (error instanceof DatabaseError && REFUSED.test(error.code ?? '')) {
      const reason = error.code === '3D000' ? 'has no such database' : 'refuses the login';
      throw storeNotReady(
        `PostgreSQL ${reason} of DATABASE_URL: check its user, password and database name.`,
        error,
      );
    }
    return 'away';
  }
  try {
    const { pending } = await migrationState(client);
    if (pending.length > 0) {
      throw storeNotReady('The database is not migrated. Run: npx triptych migrate');
    }
    if (postgres.wall) await checkRoles(client);
    return 'checked';
  } finally {
    await client.end();
  }
}

async function checkRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_roles
     WHERE rolname = ANY($1) AND pg_has_role(current_user, oid, 'MEMBER')`,
    [WALL_ROLES.map((role) => `triptych_${role}`)],
  );
  if (rows[0]?.count !== WALL_ROLES.length) {
    throw storeNotReady(
      'The gateway’s roles are missing in the database. Run: npx triptych migrate ' +
        '(or serve without them by STORE_WALL=off)',
    );
  }
}

async function checkBuckets({ objects }: Config): Promise<void> {
  const store = createObjectStore({ url: objects.url ?? '', buckets: objects.buckets });
  try {
    for (const bucket of Object.values(objects.buckets)) {
      const state = await store.bucketState(bucket).catch((error: unknown) => {
        if (error instanceof CodedError && error.details.retryable) return undefined;
        throw error;
      });
      if (state === undefined) return;
      if (state !== 'present') throw storeNotReady(bucketAdvice(bucket, state));
    }
  } finally {
    store.close();
  }
}

/** Until PostgreSQL has answered once; the others may still be away when requests are served. */
export async function waitForPostgres(
  postgres: PostgresStore,
  { config, signal, say }: { config: Config; signal: AbortSignal; say: (text: string) => void },
): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    try {
      await postgres.catalog();
      return;
    } catch {
      // It may have come up meanwhile, and be one that waiting does not help.
      await checkPostgres(config);
      if (!told) say('PostgreSQL cannot be reached yet; it is tried again every second.');
      told = true;
      await wait(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
