import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Info,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { AgentLogRow } from '../../src/domains/agent-log/agent-log.store';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { openPage } from '../../src/graphql/page-args';
import { INSIDERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { columnsOf } from '../shared/asked';
import { Task } from '../task/task.type';
import { AgentLogStreamArgs, WriteLogsInput } from './agent-log.input';
import { AgentLog, AgentLogConnection } from './agent-log.type';

@ObjectType({ simpleResolvers: true, description: 'What was written.' })
@VisibleTo(...WRITERS)
export class WriteLogsPayload {
  @Field(() => Int, { description: 'How many logs.' })
  count!: number;
}

@Resolver(() => AgentLog)
export class AgentLogResolver {
  @VisibleTo(...INSIDERS)
  @Cost({ agents: 'filter.agents' })
  @Query(() => AgentLogConnection, {
    description: 'The logs of many agents as one stream, newest first.',
  })
  async agentLogs(
    @Args(() => AgentLogStreamArgs) args: AgentLogStreamArgs,
    @Ctx() { services, caller, cursors }: Context,
  ) {
    const page = openPage(args, cursors, 'logs');
    const slice = await services.logs.stream(caller, args.filter ?? {}, page.request);
    return new AgentLogConnection(page, slice);
  }

  @VisibleTo(...WRITERS)
  @Cost({ size: 'input.entries', most: 1_000 })
  @Mutation(() => WriteLogsPayload, {
    description: 'Writes logs into an agent’s database; works while PostgreSQL is away.',
  })
  async writeLogs(
    @Arg('input', () => WriteLogsInput, { description: 'The logs.' }) input: WriteLogsInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { count: await services.logs.write(caller, input) };
  }

  @FieldResolver(() => Task, {
    nullable: true,
    description: 'The task it names, where there is one.',
  })
  task(
    @Root() { taskId }: AgentLogRow,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (!taskId) return null;
    return loaders.taskById.load({ id: taskId, properties: columnsOf<TaskProperty>(info, 'Task') });
  }
}
