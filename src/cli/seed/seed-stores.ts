import { Pool } from 'pg';
import { createObjectStore } from '../../stores/objects/object-store';
import { connectionOptions } from '../../stores/postgres/connection-options';
import type { Stores } from '../stores';
import { openAgentDatabases } from './agent-databases';
import { type SeedOptions, type SeedReport, seedDemoData } from './seed-demo-data';
import { putWhereMissing } from './write-objects';

type Told = Pick<SeedOptions, 'size' | 'seed' | 'until' | 'objects' | 'onProgress'>;

/** The demo story, told into the stores of a configuration. */
export async function seedStores(
  { config }: Pick<Stores, 'config'>,
  told: Told,
): Promise<SeedReport> {
  const { postgres, mongo, objects } = config;
  const pg = new Pool({ ...connectionOptions(postgres.url ?? ''), max: 2 });
  const store = createObjectStore({ url: objects.url ?? '', buckets: objects.buckets });
  const databases = await openAgentDatabases({
    pg,
    defaultUrl: mongo.url ?? '',
    clusters: mongo.clusters,
    template: mongo.databaseTemplate,
    credentialsFile: mongo.agentCredentialsFile,
  });
  try {
    return await seedDemoData({
      ...told,
      pg,
      agentDb: (agent) => databases.of(agent),
      putObject: putWhereMissing(store),
      buckets: objects.buckets,
    });
  } finally {
    await databases.close();
    store.close();
    await pg.end();
  }
}
