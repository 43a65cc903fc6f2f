import { Pool } from 'pg';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { type MigrateReport, migrate } from '../../stores/postgres/migrate';
import { openObjects } from '../open-objects';
import type { Stores } from '../stores';
import { type IndexReport, makeAgentIndexes } from './make-agent-indexes';

export interface StoresReport {
  postgres?: MigrateReport;
  buckets: { name: string; state: 'created' | 'present' }[];
  indexes?: IndexReport;
}

export interface MigrateStoresOptions {
  /** Which stores to bring up to date; all of them by default. */
  only?: { postgres: boolean; mongo: boolean; objects: boolean };
  say?: (sentence: string) => void;
}

const EVERYTHING = { postgres: true, mongo: true, objects: true };

/** Tables, roles and rights; buckets; indexes of the agents that are known. All of it idempotent. */
export async function migrateStores(
  { config, embedded }: Pick<Stores, 'config' | 'embedded'>,
  { only = EVERYTHING, say }: MigrateStoresOptions = {},
): Promise<StoresReport> {
  const url = config.postgres.url ?? '';
  // First and alone: a database that is refused leaves everything else as it was, too.
  const postgres = only.postgres
    ? await migrate({
        url,
        adminUrl: config.postgres.adminUrl,
        embedded: embedded.postgres,
        wall: config.postgres.wall,
        screenshotsBucket: config.objects.buckets.screenshots,
        say,
      })
    : undefined;
  const buckets = only.objects ? await makeBuckets(config) : [];
  if (!only.mongo) return { postgres, buckets };
  const pool = new Pool({ ...connectionOptions(url), max: 1 });
  try {
    return { postgres, buckets, indexes: await makeAgentIndexes(config, pool, say) };
  } finally {
    await pool.end();
  }
}

async function makeBuckets({ objects }: Stores['config']): Promise<StoresReport['buckets']> {
  const store = openObjects(objects);
  try {
    const made: StoresReport['buckets'] = [];
    for (const name of new Set(Object.values(objects.buckets))) {
      made.push({ name, state: await store.ensureBucket(name) });
    }
    return made;
  } finally {
    store.close();
  }
}
