import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Int, Query, Resolver } from 'type-graphql';
import type { TaskGroup as TaskGroupName } from '../../src/domains/task/task-group';
import { badInput } from '../../src/errors';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { TaskGroup } from './task.enums';
import { TaskFilter } from './task.input';
import { statsOf } from './task-stats';
import { TaskStats } from './task-stats.type';
import { sumsAsked } from './task-stats-asked';

const MOST_GROUPS = 10_000;

@Resolver()
export class TaskStatsResolver {
  @VisibleTo(...INSIDERS)
  @Cost({ most: MOST_GROUPS })
  @Query(() => [TaskStats], {
    description: 'Sums over tasks by any of agent, status, day and user; without any, one sum.',
  })
  async taskStats(
    @Arg('filter', () => TaskFilter, { nullable: true, description: 'Which tasks.' })
    filter: TaskFilter | null,
    @Arg('groupBy', () => [TaskGroup], { description: 'What the sums are grouped by.' })
    groupBy: TaskGroupName[],
    @Arg('first', () => Int, {
      defaultValue: 500,
      description: `How many groups there may be, up to ${MOST_GROUPS}: more is RESULT_TOO_LARGE.`,
    })
    first: number,
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (first < 1 || first > MOST_GROUPS) {
      throw badInput(`first must be 1 to ${MOST_GROUPS}, not ${first}.`, 'first');
    }
    const groups = [...new Set(groupBy)];
    const rows = await services.tasks.stats(caller, {
      filter,
      groupBy: groups,
      asked: sumsAsked(info),
      most: first,
    });
    return rows.map((row) => statsOf(row, groups));
  }
}
