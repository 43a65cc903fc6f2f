import { ArrayMaxSize, IsOptional } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { PageArgs } from '../../src/graphql/page-args';
import { DateTime } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { MutationInput } from '../shared/mutation.input';
import { Nested, Text } from '../shared/validation';

const TYPE = 'Only memories of this type.';

@InputType({ description: 'Which memories; fields given together all hold.' })
@VisibleTo(...INSIDERS)
export class AgentMemoryFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'Only of these agents, at most 1,000; without, of all there are.',
  })
  @IsOptional()
  @ArrayMaxSize(1_000)
  agents?: string[] | null;

  @Field(() => String, { nullable: true, description: TYPE })
  @Text(100)
  memoryType?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only of this task.' })
  @Text(200)
  taskId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only from this moment on.' })
  since?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only before this moment.' })
  until?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only where the content holds this text, in upper or lower case.',
  })
  @Text(200)
  search?: string | null;
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
export class DeleteMemoryInput extends MutationInput {
  @Field(() => ID, { description: 'The memory; by its plain key, with the agent beside it.' })
  @Text(1_000)
  id!: string;

  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;
}
