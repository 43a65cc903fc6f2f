import type { TaskGroup as TaskGroupName } from '../../src/domains/task/task-group';
import type { TaskStatsRow } from '../../src/domains/task/task-stats.store';

/** A row of sums, its groups under their names. */
export function statsOf(row: TaskStatsRow, groups: readonly TaskGroupName[]) {
  const group = (name: TaskGroupName) => row.groups[groups.indexOf(name)] ?? null;
  const { count, completed, failed, score, durationMs } = row;
  const status = group('STATUS')?.toUpperCase() ?? null;
  const named = { agentId: group('AGENT'), status, day: group('DAY'), userId: group('USER') };
  return { ...named, count, completed, failed, score, durationMs };
}
