import type { IndexDescription, ObjectId } from 'mongodb';

export const AGENT_LOGS = 'agent_logs';

/** A log as agents are asked to write it; what they really wrote may differ in any field. */
export interface AgentLogDocument {
  _id: ObjectId;
  level: string;
  message: string;
  agent_id: string;
  task_id: string | number | null;
  metadata: Record<string, unknown>;
  created_at: Date;
}

export const AGENT_LOG_INDEXES: IndexDescription[] = [
  { key: { created_at: -1, _id: -1 } },
  { key: { level: 1, created_at: -1, _id: -1 } },
  { key: { task_id: 1, created_at: -1, _id: -1 } },
  { key: { agent_id: 1 } },
];
