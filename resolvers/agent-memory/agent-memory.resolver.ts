import { Arg, Args, Ctx, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { openPage } from '../../src/graphql/page-args';
import { INSIDERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { AgentMemoryStreamArgs, DeleteMemoryInput, WriteMemoryInput } from './agent-memory.input';
import { AgentMemory, AgentMemoryConnection } from './agent-memory.type';

@ObjectType({ simpleResolvers: true, description: 'The memory as it was written.' })
@VisibleTo(...WRITERS)
export class WriteMemoryPayload {
  @Field(() => AgentMemory, { description: 'The memory.' })
  memory!: object;
}

@ObjectType({ simpleResolvers: true, description: 'What was deleted.' })
@VisibleTo(...WRITERS)
export class DeleteMemoryPayload {
  @Field(() => ID, { description: 'The id as it was given.' })
  id!: string;
}

@Resolver(() => AgentMemory)
export class AgentMemoryResolver {
  @VisibleTo(...INSIDERS)
  @Cost({ agents: 'filter.agents' })
  @Query(() => AgentMemoryConnection, {
    description: 'The memories of many agents as one stream, newest first.',
  })
  async agentMemories(
    @Args(() => AgentMemoryStreamArgs) args: AgentMemoryStreamArgs,
    @Ctx() { services, caller, cursors }: Context,
  ) {
    const page = openPage(args, cursors, 'memories');
    const slice = await services.memories.stream(caller, args.filter ?? {}, page.request);
    return new AgentMemoryConnection(page, slice);
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => WriteMemoryPayload, { description: 'Writes a memory into an agent’s database.' })
  async writeMemory(
    @Arg('input', () => WriteMemoryInput, { description: 'The memory.' }) input: WriteMemoryInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { memory: await services.memories.write(caller, input) };
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => DeleteMemoryPayload, {
    description: 'Deletes a memory; deleting it again succeeds too.',
  })
  async deleteMemory(
    @Arg('input', () => DeleteMemoryInput, { description: 'The memory.' })
    input: DeleteMemoryInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { id: await services.memories.remove(caller, input) };
  }
}
