import { AGENT_LOGS } from '../../../entities/mongo/agent-log';
import type { Caller } from '../../access/caller';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import type { Idempotency } from '../agent-stream/idempotent-ids';
import { insertDocuments } from '../agent-stream/insert-documents';
import { assertStorable } from '../agent-stream/storable';
import { writtenLevel } from './log-level';

export interface LogEntry {
  level: string;
  message: string;
  taskId?: string | null;
  metadata?: Record<string, unknown> | null;
  /** Now, where it is not given. */
  createdAt?: Date | null;
}

export async function insertLogs(
  store: MongoStore,
  caller: Caller,
  request: { agent: string; entries: readonly LogEntry[]; idempotency?: Idempotency },
): Promise<number> {
  const { agent, entries, idempotency } = request;
  const now = new Date();
  const documents = entries.map(({ level, message, taskId, metadata, createdAt }) => {
    assertStorable(metadata, 'metadata');
    return {
      level: writtenLevel(level),
      message,
      agent_id: agent,
      task_id: taskId ?? null,
      metadata: metadata ?? {},
      created_at: createdAt ?? now,
    };
  });
  await insertDocuments(store, caller, {
    agent,
    collection: AGENT_LOGS,
    operation: 'writeLogs',
    documents,
    input: { agent, entries },
    idempotency,
  });
  return entries.length;
}
