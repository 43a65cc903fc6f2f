import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Info,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { TaskProgressEntity } from '../../entities/postgres';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { EVERYONE, Needs, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { columnsOf } from '../shared/asked';
import { Task } from '../task/task.type';
import { AddTaskProgressBulkInput, AddTaskProgressInput } from './progress.input';
import { TaskProgress } from './progress.type';

@ObjectType({ simpleResolvers: true, description: 'The progress as it was written.' })
@VisibleTo(...WRITERS)
export class AddTaskProgressPayload {
  @Field(() => TaskProgress, { description: 'The report.' })
  progress!: object;

  @Field(() => Task, { nullable: true, description: 'Its task.' })
  task!: object | null;
}

@ObjectType({ simpleResolvers: true, description: 'The progress as it was written.' })
@VisibleTo(...WRITERS)
export class AddTaskProgressBulkPayload {
  @Field(() => [TaskProgress], { description: 'The reports, in the order given.' })
  progress!: object[];
}

@Resolver(() => TaskProgress)
export class ProgressResolver {
  @VisibleTo(...WRITERS)
  @Mutation(() => AddTaskProgressPayload, { description: 'Reports progress of a task.' })
  async addTaskProgress(
    @Arg('input', () => AddTaskProgressInput, { description: 'The report.' })
    input: AddTaskProgressInput,
    @Ctx() { services, loaders, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const progress = await services.progress.add(caller, input);
    const properties = columnsOf<TaskProperty>(info, 'Task');
    return { progress, task: () => loaders.taskById.load({ id: progress.taskId, properties }) };
  }

  @VisibleTo(...WRITERS)
  @Cost({ size: 'input.items', most: 1_000 })
  @Mutation(() => AddTaskProgressBulkPayload, {
    description: 'Reports progress of several tasks, all of it or none.',
  })
  async addTaskProgressBulk(
    @Arg('input', () => AddTaskProgressBulkInput, { description: 'The reports.' })
    input: AddTaskProgressBulkInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { progress: await services.progress.addBulk(caller, input) };
  }

  @Needs('taskId')
  @VisibleTo(...EVERYONE)
  @FieldResolver(() => Task, { nullable: true, description: 'The task it is about.' })
  task(
    @Root() { taskId }: TaskProgressEntity,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const properties = columnsOf<TaskProperty>(info, 'Task');
    return loaders.taskById.load({ id: taskId, properties });
  }
}
