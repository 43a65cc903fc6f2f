import { createRequire } from 'node:module';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { DIST } from '../harness/paths.mjs';
import { AGENTS, AGENTS_WITH_LOGS, agentKey, taskKey } from './keys.mjs';

const require = createRequire(import.meta.url);
const { AGENT_LOGS, AGENT_LOG_INDEXES } = require(
  join(DIST, '..', 'entities', 'mongo', 'agent-log.js'),
);

const LOGS = 120;
const EPOCH = Date.parse('2026-01-01T00:00:00Z');
const LEVELS = ['INFO', 'ERROR', 'DEBUG', 'WARNING'];

/** An agent's logs; every other one is of its newest task, half of those are errors. */
const logsOf = (agent) =>
  Array.from({ length: LOGS }, (_, n) => ({
    level: LEVELS[(n >> 1) % 2 === 1 ? 1 : n % 4],
    message: `Log ${n}: the page answered in ${(n * 37) % 400} ms.`,
    agent_id: agentKey(agent),
    task_id: n % 2 === 0 && agent < AGENTS ? taskKey(agent) : null,
    metadata: { n, attempt: n % 3 },
    created_at: new Date(EPOCH - place(n * AGENTS_WITH_LOGS + agent) * 1009),
  }));

/** Mixes the agents' logs in time, so that the newest are of some agents more than of others. */
const place = (number) => (number * 7919) % (LOGS * AGENTS_WITH_LOGS);

/** Fills the agents' databases; gives how to empty them again. */
export async function loadLogs({ MONGODB_URL, AGENT_DATABASE_TEMPLATE }) {
  const client = await MongoClient.connect(MONGODB_URL);
  const database = (agent) =>
    client.db(AGENT_DATABASE_TEMPLATE.replace('{agent}', agentKey(agent)));
  for (let agent = 0; agent < AGENTS_WITH_LOGS; agent += 1) {
    const collection = database(agent).collection(AGENT_LOGS);
    await collection.createIndexes(AGENT_LOG_INDEXES);
    await collection.insertMany(logsOf(agent));
  }
  return {
    documents: AGENTS_WITH_LOGS * LOGS,
    async drop() {
      for (let agent = 0; agent < AGENTS_WITH_LOGS; agent += 1) {
        await database(agent).dropDatabase();
      }
      await client.close();
    },
  };
}
