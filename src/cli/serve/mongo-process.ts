import '../compile-cache';
import type { MongoConfig } from '../../config/config';
import { createMongoStore } from '../../stores/mongo/mongo-store';

/** Asks each cluster whether it takes our login, and tells the process that wants to know. */
async function check({ url, clusters, databaseTemplate }: MongoConfig): Promise<void> {
  const store = createMongoStore({
    defaultUrl: url ?? '',
    clusters,
    template: databaseTemplate,
    registry: { placesOf: async () => new Map() },
  });
  const health = await store.healthCheck();
  // Whoever asked may have ended meanwhile, and then nobody is left to be told of that either.
  process.send?.(health, undefined, {}, () => undefined);
}

process.once('message', (mongo: MongoConfig) => void check(mongo));
// It has been heard, or nobody is left to hear it.
process.once('disconnect', () => process.exit());
