import type { ClientBase } from 'pg';
import type { Config } from '../../config/config';
import { atOnce } from '../../stores/at-once';
import { makeIndexes } from '../../stores/mongo/index-maker';
import { codedMongoError } from '../../stores/mongo/mongo-errors';
import { openAgentDatabases } from '../agent-databases';
import { hasDatabase, type KnownAgent, knownAgents } from '../known-agents';

export interface IndexReport {
  made: number;
  present: number;
  /** Agents whose database could not be reached or refuses the right; their reads still work. */
  failed: { agent: string; why: string }[];
}

const WIDTH = 8;

/**
 * Indexes in the databases of registered agents, and in those that agents seen in tasks have
 * already; all others get theirs with their first write.
 */
export async function makeAgentIndexes(
  config: Config,
  pg: ClientBase,
  say: (sentence: string) => void = () => undefined,
): Promise<IndexReport> {
  const agents = await knownAgents(async (text) => (await pg.query<KnownAgent>(text)).rows);
  const databases = await openAgentDatabases(config, pg);
  const report: IndexReport = { made: 0, present: 0, failed: [] };
  try {
    await atOnce(WIDTH, agents, async (known) => {
      const { agent } = known;
      try {
        const db = await databases.of(agent);
        if (await hasDatabase(known, db)) report[await makeIndexes(db)] += 1;
      } catch (error) {
        const coded = codedMongoError(error, { agent });
        const why = coded.code === 'INTERNAL' ? 'the indexes were refused' : coded.message;
        report.failed.push({ agent, why });
        say(`No indexes for ${agent}: ${why}`);
      }
    });
  } finally {
    await databases.close();
  }
  report.failed.sort((a, b) => (a.agent < b.agent ? -1 : 1));
  return report;
}
