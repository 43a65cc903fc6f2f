import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { TaskGroup as TaskGroupName } from '../../src/domains/task/task-group';
import type { TaskStatsRow } from '../../src/domains/task/task-stats.store';
import { asksFor } from '../../src/graphql/asked-columns';
import type { Context } from '../../src/graphql/context';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { TaskGroup } from './task.enums';
import { TaskFilter } from './task.input';
import { TaskStats } from './task-stats.type';

@Resolver()
export class TaskStatsResolver {
  @VisibleTo(...INSIDERS)
  @Query(() => [TaskStats], {
    description: 'Sums over tasks by any of agent, status, day and user; without any, one sum.',
  })
  async taskStats(
    @Arg('filter', () => TaskFilter, { nullable: true, description: 'Which tasks.' })
    filter: TaskFilter | null,
    @Arg('groupBy', () => [TaskGroup], { description: 'What the sums are grouped by.' })
    groupBy: TaskGroupName[],
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const groups = [...new Set(groupBy)];
    const withScores = asksFor(info, 'TaskStats', 'score');
    const rows = await services.tasks.stats(caller, { filter, groupBy: groups, withScores });
    return rows.map((row) => statsOf(row, groups));
  }
}

/** A row of sums, its groups under their names. */
export function statsOf(row: TaskStatsRow, groups: readonly TaskGroupName[]): TaskStats {
  const group = (name: TaskGroupName) => row.groups[groups.indexOf(name)] ?? null;
  const { count, completed, failed, score = null, durationMs } = row;
  const status = group('STATUS')?.toUpperCase() ?? null;
  const named = { agentId: group('AGENT'), status, day: group('DAY'), userId: group('USER') };
  return { ...named, count, completed, failed, score, durationMs };
}
