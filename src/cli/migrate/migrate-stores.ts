import { type MigrateReport, migrate } from '../../stores/postgres/migrate';
import { onClient } from '../../stores/postgres/on-client';
import { writeAuditRow } from '../audit-row';
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
  if (postgres?.filled) {
    await onClient(url, (client) =>
      writeAuditRow(client, { action: 'migrate', details: { filled: postgres.filled } }),
    );
  }
  const buckets = only.objects ? await makeBuckets(config) : [];
  if (!only.mongo) return { postgres, buckets };
  const indexes = await onClient(url, (client) => makeAgentIndexes(config, client, say));
  return { postgres, buckets, indexes };
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
