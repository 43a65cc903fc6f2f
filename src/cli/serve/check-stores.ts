import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../../config/config';
import { CodedError } from '../../errors';
import { type BucketState, bucketAdvice } from '../../stores/objects/bucket-state';
import { createObjectStore, type ObjectStore } from '../../stores/objects/object-store';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { storeNotReady } from '../exit-codes';
import type { Stores } from '../stores';
import { checkMongo } from './check-mongo';
import { checkPostgres } from './check-postgres';

/**
 * What would never come right by waiting ends the start: a refused password, a database that is
 * not migrated, a missing bucket. A store that cannot be reached is waited for instead.
 */
export async function checkExternalStores(
  config: Config,
  embedded: Stores['embedded'],
): Promise<void> {
  await Promise.all([
    embedded.postgres ? undefined : checkPostgres(config.postgres),
    embedded.mongo ? undefined : checkMongo(config.mongo),
    embedded.objects ? undefined : checkBuckets(config),
  ]);
}

async function checkBuckets({ objects }: Config): Promise<void> {
  const store = createObjectStore({ url: objects.url ?? '', buckets: objects.buckets });
  try {
    const buckets = Object.values(objects.buckets);
    const states = await Promise.all(buckets.map((bucket) => stateOf(store, bucket)));
    for (const [at, bucket] of buckets.entries()) {
      const state = states[at];
      if (state && state !== 'present') throw storeNotReady(bucketAdvice(bucket, state));
    }
  } finally {
    store.close();
  }
}

/** Nothing where the store cannot be reached. */
const stateOf = (store: ObjectStore, bucket: string): Promise<BucketState | undefined> =>
  store.bucketState(bucket).catch((error: unknown) => {
    if (error instanceof CodedError && error.details.retryable) return undefined;
    throw error instanceof CodedError ? storeNotReady(error.message, error) : error;
  });

const RETRY_MS = 300;

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
      await checkPostgres(config.postgres);
      if (!told) say('PostgreSQL cannot be reached yet; it is tried again and again.');
      told = true;
      await wait(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
