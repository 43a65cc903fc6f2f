import type { Db, IndexDescription } from 'mongodb';
import { AGENT_CONFIG, AGENT_CONFIG_INDEXES } from '../../../entities/mongo/agent-config';
import { AGENT_LOG_INDEXES, AGENT_LOGS } from '../../../entities/mongo/agent-log';
import { AGENT_MEMORIES, AGENT_MEMORY_INDEXES } from '../../../entities/mongo/agent-memory';
import { driver } from './driver';
import { SERVER_CODES } from './mongo-errors';

const WANTED: [collection: string, indexes: IndexDescription[]][] = [
  [AGENT_LOGS, AGENT_LOG_INDEXES],
  [AGENT_MEMORIES, AGENT_MEMORY_INDEXES],
  [AGENT_CONFIG, AGENT_CONFIG_INDEXES],
];

/** Makes the indexes that an agent's database lacks. */
export async function makeIndexes(db: Db): Promise<'made' | 'present'> {
  const missing = await missingIndexes(db);
  for (const { collection, indexes } of missing) {
    await db.collection(collection).createIndexes(indexes);
  }
  return missing.length > 0 ? 'made' : 'present';
}

/** Existing indexes are compared by key, whatever their name. */
export async function missingIndexes(
  db: Db,
): Promise<{ collection: string; indexes: IndexDescription[] }[]> {
  const missing: { collection: string; indexes: IndexDescription[] }[] = [];
  for (const [collection, wanted] of WANTED) {
    const present = await presentKeys(db, collection);
    const indexes = wanted.filter(({ key }) => !present.has(JSON.stringify(key)));
    if (indexes.length > 0) missing.push({ collection, indexes });
  }
  return missing;
}

async function presentKeys(db: Db, collection: string): Promise<Set<string>> {
  try {
    const indexes = await db.collection(collection).listIndexes().toArray();
    return new Set(indexes.map((index) => JSON.stringify(index.key)));
  } catch (error) {
    const { MongoServerError } = driver();
    if (error instanceof MongoServerError && error.code === SERVER_CODES.namespaceNotFound) {
      return new Set();
    }
    throw error;
  }
}
