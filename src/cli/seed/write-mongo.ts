import type { Db } from 'mongodb';
import { AGENT_CONFIG } from '../../../entities/mongo/agent-config';
import { AGENT_LOGS } from '../../../entities/mongo/agent-log';
import { AGENT_MEMORIES } from '../../../entities/mongo/agent-memory';
import { driver } from '../../stores/mongo/driver';
import { makeIndexes } from '../../stores/mongo/index-maker';
import { codedMongoError, SERVER_CODES } from '../../stores/mongo/mongo-errors';
import type { Story } from './story';

export interface AgentDocuments {
  logs: number;
  memories: number;
  config: number;
}

const DOCUMENTS_PER_WRITE = 1000;

/** Writes what one agent keeps in its own database; answers how much of it was not there before. */
export async function writeAgent(
  db: Db,
  o: { story: Story; agent: string },
): Promise<AgentDocuments> {
  const { story, agent } = o;
  try {
    await makeIndexes(db);
    const add = (collection: string, documents: Iterable<{ _id: string }>) =>
      addMissing(db, { collection, documents });
    return {
      logs: await add(AGENT_LOGS, story.logs(agent)),
      memories: await add(AGENT_MEMORIES, story.memories(agent)),
      config: await add(AGENT_CONFIG, story.config(agent)),
    };
  } catch (error) {
    throw codedMongoError(error, { agent, write: { idempotent: true } });
  }
}

/** Documents whose key is taken, by `_id` or by another unique index, are left as they are. */
async function addMissing(
  db: Db,
  o: { collection: string; documents: Iterable<{ _id: string }> },
): Promise<number> {
  const { MongoBulkWriteError, ObjectId } = driver();
  const collection = db.collection(o.collection);
  let added = 0;
  for (const part of inParts(o.documents, DOCUMENTS_PER_WRITE)) {
    const documents = part.map((document) => ({ ...document, _id: new ObjectId(document._id) }));
    try {
      added += (await collection.insertMany(documents, { ordered: false })).insertedCount;
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const refused = [error.writeErrors].flat();
      if (refused.some(({ code }) => code !== SERVER_CODES.duplicateKey)) throw error;
      added += error.insertedCount;
    }
  }
  return added;
}

function* inParts<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
