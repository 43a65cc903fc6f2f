import { textMatch, timeBounds } from '../agent-stream/stream-bounds';
import type { StreamFilter } from '../agent-stream/stream-kind';
import { taskMatch } from '../agent-stream/task-ids';
import { type LogLevel, levelFilter } from './log-level';

/** `since` is included, `until` is not; both are times a Date can read. */
export interface AgentLogFilter {
  levels?: readonly LogLevel[] | null;
  taskId?: string | null;
  since?: Date | string | null;
  until?: Date | string | null;
  /** Part of the message, whatever its case. */
  search?: string | null;
}

export function logFilter(
  filter: AgentLogFilter = {},
  { indexed }: { indexed: boolean } = { indexed: true },
): StreamFilter {
  const { levels, taskId, search } = filter;
  const hasTask = taskId !== undefined && taskId !== null;
  return {
    ...timeBounds(filter),
    match: {
      ...(hasTask ? taskMatch([taskId]) : {}),
      ...levelFilter(levels ?? undefined, { indexed: indexed && !hasTask }),
      ...textMatch('message', search),
    },
  };
}
