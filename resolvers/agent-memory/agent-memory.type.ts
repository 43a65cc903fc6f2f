import { Field, ObjectType } from 'type-graphql';
import { streamOf } from '../../src/graphql/connection';
import { DateTime } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'Something an agent keeps in mind, in its own database.',
})
@VisibleTo(...INSIDERS)
export class AgentMemory extends Node {
  @Field(() => String, { description: 'The agent whose database it is in.' })
  agentId!: string;

  @Field(() => String, { description: 'What it remembers.' })
  content!: string;

  @Field(() => String, { description: 'Its kind, such as general, task_result or observation.' })
  memoryType!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The key of the task it came from; that task may be missing.',
  })
  taskId!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was written.' })
  createdAt!: string | null;
}

export const AgentMemoryConnection = streamOf<object>(() => AgentMemory, {
  name: 'AgentMemory',
  visibleTo: INSIDERS,
});
