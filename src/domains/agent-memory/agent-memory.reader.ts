import { AGENT_MEMORIES } from '../../../entities/mongo/agent-memory';
import { isoTime, type StreamKind } from '../agent-stream/stream-kind';

export interface AgentMemoryRow {
  id: string;
  /** The agent whose database it is in, whatever the document says. */
  agentId: string;
  content: string;
  memoryType: string;
  taskId: string | null;
  createdAt: string | null;
}

export const DEFAULT_MEMORY_TYPE = 'general';

export const MEMORY_KIND: StreamKind<AgentMemoryRow> = {
  name: 'memories',
  collection: AGENT_MEMORIES,
  read: (document, agent) => ({
    id: document.id.text,
    agentId: agent,
    content: document.text('content') ?? '',
    memoryType: document.text('memory_type') ?? DEFAULT_MEMORY_TYPE,
    taskId: document.text('task_id'),
    createdAt: isoTime(document.time.ms),
  }),
};
