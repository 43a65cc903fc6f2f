import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { AgentRow } from '../../src/domains/agent/agent.store';
import type { AgentMemoryRow } from '../../src/domains/agent-memory/agent-memory.store';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { openPage } from '../../src/graphql/page-args';
import { Needs } from '../../src/graphql/visibility';
import { EMPTY_STREAM } from '../../src/page';
import { Agent } from '../agent/agent.type';
import { columnsOf } from '../shared/asked';
import { Task } from '../task/task.type';
import { AgentMemoryPageArgs } from './agent-memory.input';
import { AgentMemory, AgentMemoryConnection } from './agent-memory.type';

const MEMORIES = 'Its memories, newest first; null with an error where the database is away.';

@Resolver(() => Task)
export class TaskMemoriesResolver {
  @Needs('agentId')
  @FieldResolver(() => AgentMemoryConnection, { nullable: true, description: MEMORIES })
  async memories(
    @Root() { id: taskId, agentId: agent }: TaskEntity,
    @Args(() => AgentMemoryPageArgs) args: AgentMemoryPageArgs,
    @Ctx() { loaders, cursors }: Context,
  ) {
    const page = openPage(args, cursors, 'memories');
    const question = { page: page.request, filter: { memoryType: args.memoryType } };
    return new AgentMemoryConnection(
      page,
      agent ? await loaders.memoryPageByTask.load({ agent, taskId, question }) : EMPTY_STREAM,
    );
  }
}

@Resolver(() => Agent)
export class AgentMemoriesResolver {
  @FieldResolver(() => AgentMemoryConnection, { nullable: true, description: MEMORIES })
  async memories(
    @Root() { key }: AgentRow,
    @Args(() => AgentMemoryPageArgs) args: AgentMemoryPageArgs,
    @Ctx() { loaders, cursors }: Context,
  ) {
    const page = openPage(args, cursors, 'memories');
    const question = { page: page.request, filter: { memoryType: args.memoryType } };
    return new AgentMemoryConnection(
      page,
      await loaders.memoryPageByAgent.load({ parent: key, question }),
    );
  }
}

@Resolver(() => AgentMemory)
export class MemoryTaskResolver {
  @FieldResolver(() => Task, {
    nullable: true,
    description: 'The task it came from, where there is one.',
  })
  task(
    @Root() { taskId }: AgentMemoryRow,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (!taskId) return null;
    return loaders.taskById.load({ id: taskId, properties: columnsOf<TaskProperty>(info, 'Task') });
  }
}
