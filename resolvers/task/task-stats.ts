import type { TaskGroup as TaskGroupName } from '../../src/domains/task/task-group';
import type { TaskStatsRow } from '../../src/domains/task/task-stats.store';
import type { TaskStats } from './task-stats.type';

/** A row of sums, its groups under their names. */
export function statsOf(row: TaskStatsRow, groups: readonly TaskGroupName[]): TaskStats {
  const group = (name: TaskGroupName) => row.groups[groups.indexOf(name)] ?? null;
  const { count, completed, failed, score = null, durationMs } = row;
  const status = group('STATUS')?.toUpperCase() ?? null;
  const named = { agentId: group('AGENT'), status, day: group('DAY'), userId: group('USER') };
  return { ...named, count, completed, failed, score, durationMs };
}
