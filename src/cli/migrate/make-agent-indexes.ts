import type { Pool } from 'pg';
import type { Config } from '../../config/config';
import { CodedError } from '../../errors';
import { createMongoStore } from '../../stores/mongo/mongo-store';

export interface IndexReport {
  made: number;
  present: number;
  /** Agents whose database could not be reached or refuses the right; their reads still work. */
  failed: { agent: string; why: string }[];
}

/** Indexes in the databases of registered agents; the others get theirs with their first write. */
export async function makeAgentIndexes(
  { mongo }: Config,
  pool: Pool,
  say: (sentence: string) => void = () => undefined,
): Promise<IndexReport> {
  const { rows } = await pool.query<{
    name: string;
    cluster: string | null;
    database: string | null;
  }>('SELECT name, mongo_cluster AS cluster, mongo_database AS database FROM agents ORDER BY name');
  const places = new Map(
    rows.map(({ name, cluster, database }) => [
      name,
      { cluster: cluster ?? undefined, database: database ?? undefined },
    ]),
  );
  const store = createMongoStore({
    defaultUrl: mongo.url ?? '',
    clusters: mongo.clusters,
    credentialsFile: mongo.agentCredentialsFile,
    template: mongo.databaseTemplate,
    registry: { placesOf: async () => places },
  });
  const report: IndexReport = { made: 0, present: 0, failed: [] };
  try {
    for (const { name } of rows) {
      try {
        report[await store.ensureIndexes(name)] += 1;
      } catch (error) {
        const why = error instanceof CodedError ? error.message : 'the indexes were refused';
        report.failed.push({ agent: name, why });
        say(`No indexes for ${name}: ${why}`);
      }
    }
  } finally {
    await store.close();
  }
  return report;
}
