import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Float, Info, Query, Resolver, Root } from 'type-graphql';
import type { AgentRow } from '../../src/domains/agent/agent.store';
import type { FileProperty } from '../../src/domains/file/file.store';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { openPage } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import { BigIntValue, DateTime } from '../../src/graphql/scalars';
import { INSIDERS, REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { FilePageArgs } from '../file/file.input';
import { FileConnection } from '../file/file.type';
import { TaskPageArgs } from '../task/task.input';
import { TaskConnection } from '../task/task.type';
import { statsOf } from '../task/task-stats';
import { TaskStats } from '../task/task-stats.type';
import { sumsAsked } from '../task/task-stats-asked';
import { AgentPageArgs } from './agent.input';
import { Agent, AgentConnection } from './agent.type';

@Resolver(() => Agent)
export class AgentResolver {
  @VisibleTo(...INSIDERS)
  @Query(() => Agent, { nullable: true, description: 'One agent, registered or merely seen.' })
  async agent(
    @Arg('key', () => String, { description: 'The agent key.' }) key: string,
    @Ctx() { services, caller }: Context,
  ) {
    return services.agents.get(caller, key);
  }

  @VisibleTo(...INSIDERS)
  @Query(() => AgentConnection, { description: 'All agents there are, by key.' })
  async agents(
    @Args(() => AgentPageArgs) args: AgentPageArgs,
    @Ctx() { services, caller, cursors }: Context,
  ) {
    const { filter } = args;
    const page = openPage(args, cursors, 'agents');
    const slice = await services.agents.page(caller, filter, page.request);
    return new AgentConnection(page, slice, (cap) => services.agents.count(caller, filter, cap));
  }

  @Cost({ ofOneAgent: true })
  @FieldResolver(() => TaskConnection, { description: 'Its tasks, newest first.' })
  async tasks(
    @Root() { key }: AgentRow,
    @Args(() => TaskPageArgs) args: TaskPageArgs,
    @Ctx() { services, loaders, cursors, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { filter, orderBy } = args;
    const page = openPage(args, cursors, `tasks ${orderBy}`, info);
    services.tasks.checkScores(caller, { filter, orderBy });
    const rows = askedRows<TaskProperty>(info, 'Task');
    const question = { page: page.request, ...rows, filter, orderBy };
    const slice = await loaders.taskPageByAgent.load({ parent: key, question });
    return new TaskConnection(page, slice, (cap) =>
      loaders.taskCountByAgent.load({ parent: key, question: { cap, filter } }),
    );
  }

  @FieldResolver(() => TaskStats, { description: 'Sums over all its tasks.' })
  async taskStats(
    @Root() { key }: AgentRow,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const row = await loaders.taskStatsByAgent.load({ parent: key, question: sumsAsked(info) });
    return statsOf({ ...row, groups: [key] }, ['AGENT']);
  }

  @VisibleTo(...REVIEWERS)
  @FieldResolver(() => Float, { nullable: true, description: 'The mean of all its scores.' })
  averageScore(@Root() { key }: AgentRow, @Ctx() { loaders }: Context) {
    return loaders.averageScoreByAgent.load({ parent: key, question: 'score' });
  }

  @FieldResolver(() => FileConnection, { description: 'Its files, newest first.' })
  async files(
    @Root() { key }: AgentRow,
    @Args(() => FilePageArgs) args: FilePageArgs,
    @Ctx() { loaders, cursors }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { filter } = args;
    const page = openPage(args, cursors, 'files', info);
    const rows = askedRows<FileProperty>(info, 'File');
    const question = { page: page.request, ...rows, screenshots: false, filter };
    const slice = await loaders.filePageByAgent.load({ parent: key, question });
    return new FileConnection(page, slice, (cap) =>
      loaders.fileCountByAgent.load({ parent: key, question: { cap, screenshots: false, filter } }),
    );
  }

  @FieldResolver(() => BigIntValue, { description: 'The bytes of all its registered files.' })
  storageBytes(@Root() { key }: AgentRow, @Ctx() { loaders }: Context) {
    return loaders.storageBytesByAgent.load({ parent: key, question: 'bytes' });
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'Its last sign of life: a log noted, a task changed or progress reported.',
  })
  lastSeenAt(@Root() { key }: AgentRow, @Ctx() { loaders }: Context) {
    return loaders.lastSeenByAgent.load({ parent: key, question: 'at' });
  }
}
