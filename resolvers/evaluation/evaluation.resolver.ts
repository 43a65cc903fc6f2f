import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { EvaluationEntity } from '../../entities/postgres';
import type { EvaluationProperty } from '../../src/domains/evaluation/evaluation.store';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { openPage } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import { Needs, REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { columnsOf } from '../shared/asked';
import { Task } from '../task/task.type';
import { CreateEvaluationInput, EvaluationListArgs } from './evaluation.input';
import { Evaluation, EvaluationConnection } from './evaluation.type';

@ObjectType({ simpleResolvers: true, description: 'The evaluation as it was written.' })
@VisibleTo(...REVIEWERS)
export class EvaluationPayload {
  @Field(() => Evaluation, { description: 'The evaluation.' })
  evaluation!: object;
}

const columns = (info: GraphQLResolveInfo) => columnsOf<EvaluationProperty>(info, 'Evaluation');

@Resolver(() => Evaluation)
export class EvaluationResolver {
  @VisibleTo(...REVIEWERS)
  @Query(() => Evaluation, { nullable: true, description: 'One evaluation.' })
  async evaluation(
    @Arg('id', () => ID, { description: 'The evaluation.' }) id: string,
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return services.evaluations.get(caller, id, columns(info));
  }

  @VisibleTo(...REVIEWERS)
  @Query(() => EvaluationConnection, { description: 'Evaluations of all tasks, newest first.' })
  async evaluations(
    @Args(() => EvaluationListArgs) args: EvaluationListArgs,
    @Ctx() { services, caller, cursors }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { filter, orderBy } = args;
    const page = openPage(args, cursors, `evaluations ${orderBy}`, info);
    const query = { filter, orderBy, ...askedRows<EvaluationProperty>(info, 'Evaluation') };
    const slice = await services.evaluations.page(caller, query, page.request);
    return new EvaluationConnection(page, slice, (cap) =>
      services.evaluations.count(caller, filter, cap),
    );
  }

  @VisibleTo(...REVIEWERS)
  @Mutation(() => EvaluationPayload, { description: 'Writes an evaluation of a task.' })
  async createEvaluation(
    @Arg('input', () => CreateEvaluationInput, { description: 'The evaluation.' })
    input: CreateEvaluationInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { evaluation: await services.evaluations.create(caller, input) };
  }

  @Needs('taskId')
  @FieldResolver(() => Task, { nullable: true, description: 'The task that was evaluated.' })
  task(
    @Root() { taskId }: EvaluationEntity,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const properties = columnsOf<TaskProperty>(info, 'Task');
    return loaders.taskById.load({ id: taskId, properties });
  }
}
