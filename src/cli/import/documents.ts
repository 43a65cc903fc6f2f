import type { Db, Document } from 'mongodb';
import { AGENT_LOGS } from '../../../entities/mongo/agent-log';
import { AGENT_MEMORIES } from '../../../entities/mongo/agent-memory';
import { driver } from '../../stores/mongo/driver';
import { codedMongoError, SERVER_CODES } from '../../stores/mongo/mongo-errors';
import { digestOf } from './identity';
import type { Fields, Log, Memory } from './item';
import { patiently } from './patiently';

export interface DocumentOwner {
  agent: string;
  task: string;
  run: string;
}

export const COLLECTIONS = { log: AGENT_LOGS, memory: AGENT_MEMORIES } as const;
export type DocumentKind = keyof typeof COLLECTIONS;

/** The key follows from what the document is, so that it is never there twice. */
export const documentId = ({ agent, task, run }: DocumentOwner, digest: string): string =>
  digestOf('document', agent, task, run, digest);

export function documentOf(owner: DocumentOwner, item: Log | Memory, digest: string): Document {
  const { ObjectId } = driver();
  const of = {
    _id: ObjectId.createFromHexString(documentId(owner, digest)),
    agent_id: owner.agent,
    task_id: owner.task,
    created_at: item.at,
  };
  if (item.kind === 'memory') {
    return { ...of, content: item.content, memory_type: 'observation' };
  }
  return { ...of, level: item.level, message: item.message, metadata: kept(item.metadata) };
}

const LARGEST_METADATA = 15 * 1024 ** 2;

/** BSON needs more room than JSON for some things; where it needs too much, the JSON is kept. */
function kept(metadata: Fields): Fields {
  const { BSON } = driver();
  const size = BSON.calculateObjectSize(metadata);
  return size > LARGEST_METADATA ? { json: JSON.stringify(metadata) } : metadata;
}

/** Which of these keys are there. */
export async function presentIds(
  db: Db,
  { agent, kind, ids }: { agent: string; kind: DocumentKind; ids: readonly string[] },
): Promise<Set<string>> {
  const { ObjectId } = driver();
  const keys = ids.map((id) => ObjectId.createFromHexString(id));
  const found = await call(agent, () =>
    db
      .collection(COLLECTIONS[kind])
      .find({ _id: { $in: keys } }, { projection: { _id: 1 }, batchSize: keys.length })
      .toArray(),
  );
  return new Set(found.map(({ _id }) => String(_id)));
}

/** Adds the documents whose key is not there; answers how many. */
export async function addDocuments(
  db: Db,
  { agent, kind, documents }: { agent: string; kind: DocumentKind; documents: Document[] },
): Promise<number> {
  const { MongoBulkWriteError } = driver();
  return call(agent, async () => {
    try {
      const collection = db.collection(COLLECTIONS[kind]);
      return (await collection.insertMany(documents, { ordered: false })).insertedCount;
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const refused = [error.writeErrors].flat();
      if (refused.length === 0) throw error;
      if (refused.some(({ code }) => code !== SERVER_CODES.duplicateKey)) throw error;
      return error.insertedCount;
    }
  });
}

function call<T>(agent: string, work: () => Promise<T>): Promise<T> {
  return patiently(() =>
    work().catch((error: unknown) => {
      throw codedMongoError(error, { agent, write: { idempotent: true } });
    }),
  );
}
