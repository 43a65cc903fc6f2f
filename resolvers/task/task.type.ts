import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../src/graphql/connection';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A piece of work for an agent.',
})
@VisibleTo(...INSIDERS)
export class Task extends Node {
  @VisibleTo(...EVERYONE)
  @Field(() => String, { nullable: true, description: 'The run of a process it belongs to.' })
  traceId!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => String, { nullable: true, description: 'The agent at work, by its key.' })
  agentId!: string | null;

  @Field(() => String, { nullable: true, description: 'Whom it is done for.' })
  userId!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => String, { nullable: true, description: 'What it is, in a line.' })
  title!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => String, { nullable: true, description: 'What it is, at length.' })
  description!: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'How it is to be done.' })
  config!: unknown;

  @Field(() => JsonValue, { nullable: true, description: 'What else was noted of it.' })
  metadata!: unknown;

  @Field(() => String, { nullable: true, description: 'Where its result is, as a URI.' })
  resultArtifactUrl!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  errorMessage!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => DateTime, { nullable: true, description: 'When work on it began.' })
  startedAt!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => DateTime, { nullable: true, description: 'When it ended, well or not.' })
  completedAt!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => DateTime, { nullable: true, description: 'When it was made.' })
  createdAt!: string | null;

  @VisibleTo(...EVERYONE)
  @Field(() => DateTime, { nullable: true, description: 'When it last changed.' })
  updatedAt!: string | null;
}

export const TaskConnection = connectionOf<object>(() => Task, {
  name: 'Task',
  visibleTo: EVERYONE,
});
