import { Field, Float, ObjectType } from 'type-graphql';
import { connectionOf } from '../../src/graphql/connection';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'What an agent reported of its work on a task.',
})
@VisibleTo(...INSIDERS)
export class TaskProgress extends Node {
  @VisibleTo(...EVERYONE)
  @Field(() => String, { description: 'The key of its task.' })
  taskId!: string;

  @Field(() => String, { nullable: true, description: 'The agent, by its key.' })
  agentId!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => Float, { nullable: true, description: 'How far it is, 0 to 100.' })
  progressPercent!: number | null;

  @VisibleTo(...EVERYONE)
  @Field(() => String, { nullable: true, description: 'What it is doing.' })
  message!: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'What else it reported.' })
  data!: unknown;

  @VisibleTo(...EVERYONE)
  @Field(() => DateTime, { nullable: true, description: 'When it was reported.' })
  timestamp!: string | null;
}

export const TaskProgressConnection = connectionOf<object>(() => TaskProgress, {
  name: 'TaskProgress',
  visibleTo: EVERYONE,
});
