import { Pool } from 'pg';
import { bucketAdvice } from '../../stores/objects/bucket-state';
import type { ObjectStore } from '../../stores/objects/object-store';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { openAgentDatabases } from '../agent-databases';
import { doneOf, writeAuditRow } from '../audit-row';
import { storeNotReady } from '../exit-codes';
import { openObjects } from '../open-objects';
import type { Stores } from '../stores';
import { type SeedOptions, type SeedReport, seedDemoData } from './seed-demo-data';
import { putAnyway, putWhereMissing } from './write-objects';
import { checkTables } from './write-postgres';

interface Told
  extends Pick<SeedOptions, 'size' | 'seed' | 'until' | 'objects' | 'signal' | 'onProgress'> {
  /** Nothing was ever written here, so no object is looked for before it is uploaded. */
  fresh?: boolean;
}

/** The demo story, told into the stores of a configuration. */
export async function seedStores(
  { config }: Pick<Stores, 'config'>,
  told: Told,
): Promise<SeedReport> {
  const { postgres, objects } = config;
  const pg = new Pool({ ...connectionOptions(postgres.url ?? ''), max: 2 });
  // A connection that breaks fails the statement on it; an idle one is simply made anew.
  pg.on('error', () => undefined);
  const store = openObjects(objects);
  try {
    await checkTables(pg);
    await checkBuckets(store);
    return await tell(config, { told, pg, store });
  } finally {
    store.close();
    await pg.end();
  }
}

async function tell(
  config: Stores['config'],
  { told, pg, store }: { told: Told; pg: Pool; store: ObjectStore },
): Promise<SeedReport> {
  const databases = await openAgentDatabases(config, pg);
  try {
    const report = await seedDemoData({
      ...told,
      pg,
      agentDb: databases.of,
      putObject: told.fresh ? putAnyway(store) : putWhereMissing(store),
      buckets: config.objects.buckets,
    });
    const details = doneOf(report);
    if (details) await writeAuditRow(pg, { action: 'seed', details });
    return report;
  } finally {
    await databases.close();
  }
}

/** Found out before anything is written. */
async function checkBuckets(store: ObjectStore): Promise<void> {
  for (const bucket of [store.buckets.screenshots, store.buckets.binaries]) {
    const state = await store.bucketState(bucket);
    if (state !== 'present') throw storeNotReady(bucketAdvice(bucket, state));
  }
}
