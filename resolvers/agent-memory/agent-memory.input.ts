import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { PageArgs } from '../../src/graphql/page-args';
import { INSIDERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { MutationInput } from '../shared/mutation.input';
import { StreamFilter } from '../shared/stream.input';
import { Nested, Text } from '../shared/validation';

const TYPE = 'Only memories of this type.';

@InputType({ description: 'Which memories; fields given together all hold.' })
@VisibleTo(...INSIDERS)
export class AgentMemoryFilter extends StreamFilter {
  @Field(() => String, { nullable: true, description: TYPE })
  @Text(100)
  memoryType?: string | null;
}

@ArgsType()
export class AgentMemoryStreamArgs extends PageArgs {
  @Field(() => AgentMemoryFilter, { nullable: true, description: 'Which memories.' })
  @Nested()
  filter?: AgentMemoryFilter | null;
}

@ArgsType()
export class AgentMemoryPageArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: TYPE })
  @Text(100)
  memoryType?: string | null;
}

@InputType({ description: 'A memory to write into an agent’s database.' })
@VisibleTo(...WRITERS)
export class WriteMemoryInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;

  @Field(() => String, { description: 'What to remember.' })
  @Text(500_000)
  content!: string;

  @Field(() => String, { nullable: true, description: 'Its kind; by default general.' })
  @Text(100)
  memoryType?: string | null;

  @Field(() => ID, { nullable: true, description: 'The task it came from.' })
  @Text(200)
  taskId?: string | null;
}

@InputType({ description: 'A memory to delete.' })
@VisibleTo(...WRITERS)
export class DeleteMemoryInput extends MutationInput {
  @Field(() => ID, { description: 'The memory; by its plain key, with the agent beside it.' })
  @Text(1_000)
  id!: string;

  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;
}
