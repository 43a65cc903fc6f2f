import { plainKey } from '../global-id';

/** The task a stream is narrowed to; the id of anything but a task leaves no agent to be read. */
export function narrowToTask(
  { taskId }: { taskId?: string | null },
  agents: readonly string[],
): { agents: readonly string[]; taskId?: string } {
  if (taskId === undefined || taskId === null) return { agents, taskId: undefined };
  const key = plainKey('Task', taskId);
  return key === null ? { agents: [] } : { agents, taskId: key };
}
