import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  Info,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { PageArgs } from '../../src/graphql/page-args';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { LogCount } from '../agent-log/agent-log.type';
import { logCountsOf, MOST_COUNTS } from '../agent-log/log-counts';
import { FilePageArgs } from '../file/file.input';
import { FileConnection } from '../file/file.type';
import { filesOfTask } from '../file/files-of-task';
import { TaskProgressConnection } from '../progress/progress.type';
import { progressOfTask } from '../progress/progress-of-task';
import { columnsOf } from '../shared/asked';
import { Task } from '../task/task.type';

@ObjectType({
  simpleResolvers: true,
  description: 'What a task used, found in its logs’ metadata.',
})
@VisibleTo(...REVIEWERS)
export class Resources {
  @Field(() => Float, { nullable: true, description: 'The most memory, in MiB.' })
  memoryMb!: number | null;

  @Field(() => Float, { nullable: true, description: 'The most CPU, in percent.' })
  cpuPercent!: number | null;

  @Field(() => Float, { nullable: true, description: 'All costs together, in US dollars.' })
  costUsd!: number | null;

  @Field(() => Float, { nullable: true, description: 'All tokens together.' })
  tokens!: number | null;
}

@ObjectType({ description: 'What an evaluator needs of a task, in one read.' })
@VisibleTo(...REVIEWERS)
export class EvaluationSnapshot {
  @Field(() => Task, { description: 'The task.' })
  task!: object;
}

interface SnapshotRow {
  task: TaskEntity;
}

@Resolver(() => EvaluationSnapshot)
export class SnapshotResolver {
  @VisibleTo(...REVIEWERS)
  @Query(() => EvaluationSnapshot, {
    nullable: true,
    description: 'A task with its progress, what its logs amount to, and its screenshots.',
  })
  async evaluationSnapshot(
    @Arg('taskId', () => ID, { description: 'The task.' }) taskId: string,
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SnapshotRow> {
    const properties = [...columnsOf<TaskProperty>(info, 'Task'), 'agentId'] as const;
    return { task: await services.tasks.get(caller, { id: taskId }, properties) };
  }

  @FieldResolver(() => TaskProgressConnection, { description: 'Its progress, newest first.' })
  progress(
    @Root() { task }: SnapshotRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return progressOfTask(task, { args, context, info });
  }

  @FieldResolver(() => FileConnection, { description: 'Its screenshots’ metadata, newest first.' })
  screenshots(
    @Root() { task }: SnapshotRow,
    @Args(() => FilePageArgs) args: FilePageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return filesOfTask(task, { args, screenshots: true, context, info });
  }

  @Cost({ most: MOST_COUNTS })
  @FieldResolver(() => [LogCount], { nullable: true, description: 'Its logs by level.' })
  async logCounts(@Root() { task }: SnapshotRow, @Ctx() context: Context) {
    return logCountsOf((await summaryOf(task, context))?.counts);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Errors among its logs, 0 to 1; null without logs.',
  })
  async errorRate(@Root() { task }: SnapshotRow, @Ctx() context: Context) {
    return (await summaryOf(task, context))?.errorRate ?? null;
  }

  @FieldResolver(() => Resources, { nullable: true, description: 'What it used.' })
  async resources(@Root() { task }: SnapshotRow, @Ctx() context: Context) {
    return (await summaryOf(task, context))?.resources ?? null;
  }
}

function summaryOf({ id: taskId, agentId: agent }: TaskEntity, { loaders }: Context) {
  return agent
    ? loaders.logSummaryByTask.load({ agent, taskId, question: 'summary' })
    : Promise.resolve(undefined);
}
