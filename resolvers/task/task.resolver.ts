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
import type { TaskEntity } from '../../entities/postgres';
import type { TaskProperty } from '../../src/domains/task/task.store';
import { readStatus, STATUS_WORDS } from '../../src/domains/task/task-status';
import { badInput } from '../../src/errors';
import type { Context } from '../../src/graphql/context';
import { oncePerField } from '../../src/graphql/once-per-field';
import { openPage } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import {
  EVERYONE,
  FoundBy,
  Needs,
  ShownAs,
  VisibleTo,
  WRITERS,
} from '../../src/graphql/visibility';
import { columnsOf } from '../shared/asked';
import { TaskStatus } from './task.enums';
import { CreateTaskInput, TaskPageArgs, UpdateTaskStatusInput } from './task.input';
import { Task, TaskConnection } from './task.type';

@ObjectType({ simpleResolvers: true, description: 'The task as it is now.' })
@VisibleTo(...WRITERS)
export class TaskPayload {
  @Field(() => Task, { description: 'The task.' })
  task!: object;
}

const columns = (info: GraphQLResolveInfo) => columnsOf<TaskProperty>(info, 'Task');

@Resolver(() => Task)
export class TaskResolver {
  @FoundBy('id')
  @VisibleTo(...EVERYONE)
  @Query(() => Task, { nullable: true, description: 'One task, or the newest task of a trace.' })
  async task(
    @Arg('id', () => ID, { nullable: true, description: 'The task.' }) id: string | null,
    @Arg('traceId', () => String, { nullable: true, description: 'The trace.' })
    traceId: string | null,
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (Boolean(id) === Boolean(traceId)) throw badInput('Give either id or traceId.', 'id');
    return services.tasks.get(caller, { id, traceId }, columns(info));
  }

  @VisibleTo(...EVERYONE)
  @Query(() => TaskConnection, { description: 'Tasks, newest first unless ordered otherwise.' })
  async tasks(
    @Args(() => TaskPageArgs) args: TaskPageArgs,
    @Ctx() { services, caller, cursors }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    const { filter, orderBy } = args;
    const { page, list } = oncePerField(info, () => ({
      page: openPage(args, cursors, `tasks ${orderBy}`, info),
      list: { filter, orderBy, ...askedRows<TaskProperty>(info, 'Task') },
    }));
    const slice = await services.tasks.page(caller, list, page.request);
    return new TaskConnection(page, slice, (cap) => services.tasks.count(caller, filter, cap));
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => TaskPayload, { description: 'Makes a task, which is pending.' })
  async createTask(
    @Arg('input', () => CreateTaskInput, { description: 'The task.' }) input: CreateTaskInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { task: await services.tasks.create(caller, input) };
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => TaskPayload, { description: 'Moves a task to another status.' })
  async updateTaskStatus(
    @Arg('input', () => UpdateTaskStatusInput, { description: 'The change.' })
    input: UpdateTaskStatusInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { task: await services.tasks.updateStatus(caller, input) };
  }

  @VisibleTo(...EVERYONE)
  @Needs('status')
  @ShownAs(STATUS_WORDS)
  @FieldResolver(() => TaskStatus, { description: 'Where it stands.' })
  status(@Root() task: TaskEntity) {
    return readStatus(task.status);
  }

  @Needs('status')
  @ShownAs('text')
  @FieldResolver(() => String, { nullable: true, description: 'The status as it is stored.' })
  rawStatus(@Root() task: TaskEntity) {
    return task.status;
  }
}
