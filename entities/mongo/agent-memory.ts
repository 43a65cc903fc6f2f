import type { IndexDescription, ObjectId } from 'mongodb';

export const AGENT_MEMORIES = 'agent_memories';

export interface AgentMemoryDocument {
  _id: ObjectId;
  content: string;
  agent_id: string;
  memory_type: string;
  task_id: string | number | null;
  created_at: Date;
}

export const AGENT_MEMORY_INDEXES: IndexDescription[] = [
  { key: { created_at: -1, _id: -1 } },
  { key: { memory_type: 1, created_at: -1 } },
  { key: { task_id: 1, created_at: -1 } },
  { key: { agent_id: 1 } },
];
