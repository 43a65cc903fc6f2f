import type { Output } from '../command';
import { backupBeforeMigrating } from '../migrate/backup-first';
import { migrateStores } from '../migrate/migrate-stores';
import { seedIfEmpty } from '../seed/seed-if-empty';
import type { Stores } from '../stores';

/** Embedded stores are always migrated; demo data only where all three are embedded and empty. */
export async function prepareEmbedded(
  stores: Stores,
  { stderr, say }: { stderr: Output; say: (sentence: string) => void },
): Promise<void> {
  const { embedded } = stores;
  // Which agents there are is asked of PostgreSQL: a server of yours may be away or not migrated.
  const mongo = embedded.mongo && embedded.postgres;
  if (embedded.postgres) await backupBeforeMigrating(stores, { stderr });
  await migrateStores(stores, { only: { ...embedded, mongo } });
  if (Object.values(stores.embedded).every(Boolean)) await seedIfEmpty(stores, { stderr, say });
}
