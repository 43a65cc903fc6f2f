import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { Context } from '../../src/graphql/context';
import { openPage, PageArgs } from '../../src/graphql/page-args';
import { INSIDERS, Needs, VisibleTo } from '../../src/graphql/visibility';
import { Task } from '../task/task.type';
import { TimelineConnection } from './timeline-connection';
import { timelineOfTask } from './timeline-of-task';

@Resolver(() => Task)
export class TimelineResolver {
  @Needs('agentId')
  @VisibleTo(...INSIDERS)
  @FieldResolver(() => TimelineConnection, {
    nullable: true,
    description:
      'What happened to it, oldest first: its progress, logs, screenshots and evaluations, as far as you may read them. Entries without a time come first.',
  })
  async timeline(
    @Root() task: TaskEntity,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const page = openPage(args, context.cursors, 'timeline');
    const slice = await timelineOfTask(task, { page: page.request, context, info });
    return new TimelineConnection(page, slice);
  }
}
