import type { Document, Filter } from 'mongodb';
import { type TimeBounds, textMatch, timeBounds } from '../agent-stream/stream-bounds';
import type { StreamFilter } from '../agent-stream/stream-kind';
import { taskMatch } from '../agent-stream/task-ids';
import { DEFAULT_MEMORY_TYPE } from './agent-memory.reader';

/** `since` is included, `until` is not. */
export interface AgentMemoryFilter extends TimeBounds {
  memoryType?: string | null;
  taskId?: string | null;
  /** Part of the content, whatever its case. */
  search?: string | null;
}

export function memoryFilter(filter: AgentMemoryFilter): StreamFilter {
  const { memoryType, taskId, search } = filter;
  return {
    ...timeBounds(filter),
    match: {
      ...(taskId === undefined || taskId === null ? {} : taskMatch([taskId])),
      ...(memoryType === undefined || memoryType === null ? {} : typeMatch(memoryType)),
      ...textMatch('content', search),
    },
  };
}

/** A memory without a type reads as the default one, so it is found as that, too. */
const typeMatch = (type: string): Filter<Document> => ({
  memory_type: type === DEFAULT_MEMORY_TYPE ? { $in: [type, null] } : type,
});
