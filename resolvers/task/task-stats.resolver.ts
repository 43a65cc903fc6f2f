import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { TaskGroup as TaskGroupName } from '../../src/domains/task/task-group';
import { asksFor } from '../../src/graphql/asked-columns';
import type { Context } from '../../src/graphql/context';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { TaskGroup } from './task.enums';
import { TaskFilter } from './task.input';
import { statsOf } from './task-stats';
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
