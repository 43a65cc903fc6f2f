import { type TimeBounds, textMatch, timeBounds } from '../agent-stream/stream-bounds';
import type { StreamFilter } from '../agent-stream/stream-kind';
import { taskMatch } from '../agent-stream/task-ids';

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
      ...(memoryType === undefined || memoryType === null ? {} : { memory_type: memoryType }),
      ...textMatch('content', search),
    },
  };
}
