import { AGENT_MEMORIES } from '../../../entities/mongo/agent-memory';
import type { Caller } from '../../access/caller';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import { parseId, textOfId } from '../agent-stream/document-id';
import type { Idempotency } from '../agent-stream/idempotent-ids';
import { insertDocuments } from '../agent-stream/insert-documents';
import { type AgentMemoryRow, DEFAULT_MEMORY_TYPE } from './agent-memory.reader';

export interface NewMemory {
  content: string;
  memoryType?: string | null;
  taskId?: string | null;
}

export async function insertMemory(
  store: MongoStore,
  caller: Caller,
  request: { agent: string; memory: NewMemory; idempotency?: Idempotency },
): Promise<AgentMemoryRow> {
  const { agent, memory, idempotency } = request;
  const { content, memoryType, taskId } = memory;
  const now = new Date();
  const document = {
    content,
    agent_id: agent,
    memory_type: memoryType ?? DEFAULT_MEMORY_TYPE,
    task_id: taskId ?? null,
    created_at: now,
  };
  const [stored] = await insertDocuments(store, caller, {
    agent,
    collection: AGENT_MEMORIES,
    operation: 'writeMemory',
    documents: [document],
    input: { agent, memory },
    idempotency,
  });
  const createdAt = stored?.created_at instanceof Date ? stored.created_at : now;
  return {
    id: textOfId(stored?._id),
    agentId: agent,
    content,
    memoryType: document.memory_type,
    taskId: document.task_id,
    createdAt: createdAt.toISOString(),
  };
}

export async function removeMemory(
  store: MongoStore,
  caller: Caller,
  { agent, id }: { agent: string; id: string },
): Promise<boolean> {
  const _id = parseId(id).value as never;
  return store.write(
    caller,
    agent,
    async (db) => (await db.collection(AGENT_MEMORIES).deleteOne({ _id })).deletedCount > 0,
    { operation: 'deleteMemory', idempotent: true },
  );
}
