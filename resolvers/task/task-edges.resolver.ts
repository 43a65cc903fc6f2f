import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Float, Info, Resolver, Root } from 'type-graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { EvaluationProperty } from '../../src/domains/evaluation/evaluation.store';
import type { ProgressProperty } from '../../src/domains/progress/progress.store';
import type { Context } from '../../src/graphql/context';
import { oncePerField } from '../../src/graphql/once-per-field';
import { openPage, PageArgs } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import { toIsoTime } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, Needs, REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { Agent } from '../agent/agent.type';
import { EvaluationPageArgs } from '../evaluation/evaluation.input';
import { Evaluation, EvaluationConnection } from '../evaluation/evaluation.type';
import { FilePageArgs } from '../file/file.input';
import { FileConnection } from '../file/file.type';
import { filesOfTask } from '../file/files-of-task';
import { TaskProgress, TaskProgressConnection } from '../progress/progress.type';
import { progressOfTask } from '../progress/progress-of-task';
import { columnsOf } from '../shared/asked';
import { Task } from './task.type';

const NEWEST = { limit: 1, direction: 'forward', unplaced: true, alone: true } as const;

/** A task's edges into PostgreSQL; those into MongoDB are beside the logs and memories. */
@Resolver(() => Task)
export class TaskEdgesResolver {
  @Needs('startedAt', 'completedAt')
  @FieldResolver(() => Float, {
    nullable: true,
    description: 'How long it took, in milliseconds, once it has begun and ended.',
  })
  durationMs(@Root() { startedAt, completedAt }: TaskEntity) {
    // Adopted columns may have no zone: their texts are UTC, whatever the machine's own zone is.
    const ms = (time: string) => Date.parse(toIsoTime(time));
    return startedAt && completedAt ? ms(completedAt) - ms(startedAt) : null;
  }

  @Needs()
  @VisibleTo(...INSIDERS)
  @FieldResolver(() => Agent, { nullable: true, description: 'The agent at work.' })
  agent(@Root() { id }: TaskEntity, @Ctx() { loaders }: Context) {
    return loaders.agentByTask.load({ parent: id, question: 'agent' });
  }

  @Needs()
  @VisibleTo(...EVERYONE)
  @FieldResolver(() => TaskProgressConnection, { description: 'Its progress, newest first.' })
  progress(
    @Root() task: TaskEntity,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return progressOfTask(task, { args, context, info });
  }

  @Needs()
  @VisibleTo(...EVERYONE)
  @FieldResolver(() => TaskProgress, { nullable: true, description: 'The newest progress.' })
  async latestProgress(
    @Root() { id }: TaskEntity,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const question = oncePerField(info, () => ({
      page: NEWEST,
      properties: columnsOf<ProgressProperty>(info, 'TaskProgress'),
    }));
    const { rows } = await loaders.progressPageByTask.load({ parent: id, question });
    return rows[0] ?? null;
  }

  @Needs()
  @VisibleTo(...REVIEWERS)
  @FieldResolver(() => EvaluationConnection, { description: 'Its evaluations, newest first.' })
  async evaluations(
    @Root() { id }: TaskEntity,
    @Args(() => EvaluationPageArgs) args: EvaluationPageArgs,
    @Ctx() { loaders, cursors }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { orderBy } = args;
    const { page, question } = oncePerField(info, () => {
      const opened = openPage(args, cursors, `evaluations ${orderBy}`, info);
      const rows = askedRows<EvaluationProperty>(info, 'Evaluation');
      return { page: opened, question: { page: opened.request, ...rows, orderBy } };
    });
    const slice = await loaders.evaluationPageByTask.load({ parent: id, question });
    return new EvaluationConnection(page, slice, (cap) =>
      loaders.evaluationCountByTask.load({ parent: id, question: cap }),
    );
  }

  @Needs()
  @VisibleTo(...REVIEWERS)
  @FieldResolver(() => Evaluation, { nullable: true, description: 'The newest evaluation.' })
  async latestEvaluation(
    @Root() { id }: TaskEntity,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const question = oncePerField(info, () => ({
      page: NEWEST,
      properties: columnsOf<EvaluationProperty>(info, 'Evaluation'),
      orderBy: ['CREATED_AT_DESC'] as const,
    }));
    const { rows } = await loaders.evaluationPageByTask.load({ parent: id, question });
    return rows[0] ?? null;
  }

  @Needs()
  @VisibleTo(...REVIEWERS)
  @FieldResolver(() => Float, { nullable: true, description: 'The mean of its scores.' })
  averageScore(@Root() { id }: TaskEntity, @Ctx() { loaders }: Context) {
    return loaders.averageScoreByTask.load({ parent: id, question: 'score' });
  }

  @Needs()
  @VisibleTo(...EVERYONE)
  @FieldResolver(() => FileConnection, { description: 'Its screenshots, newest first.' })
  screenshots(
    @Root() task: TaskEntity,
    @Args(() => FilePageArgs) args: FilePageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return filesOfTask(task, { args, screenshots: true, context, info });
  }

  @Needs()
  @VisibleTo(...INSIDERS)
  @FieldResolver(() => FileConnection, { description: 'All its files, newest first.' })
  files(
    @Root() task: TaskEntity,
    @Args(() => FilePageArgs) args: FilePageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return filesOfTask(task, { args, screenshots: false, context, info });
  }
}
