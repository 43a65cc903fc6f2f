import { Field, Float, ObjectType } from 'type-graphql';
import { connectionOf } from '../../src/graphql/connection';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'What an evaluator made of a task.',
})
@VisibleTo(...REVIEWERS)
export class Evaluation extends Node {
  @Field(() => String, { description: 'The key of the task that was evaluated.' })
  taskId!: string;

  @Field(() => String, { nullable: true, description: 'The agent that was evaluated.' })
  agentId!: string | null;

  @Field(() => String, { nullable: true, description: 'Who evaluated.' })
  evaluator!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The score, on the evaluator’s own scale; null where other code stored no number.',
  })
  score!: number | null;

  @Field(() => String, { nullable: true, description: 'Why, in words.' })
  report!: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'What was measured.' })
  metrics!: unknown;

  @Field(() => DateTime, { nullable: true, description: 'When it was made.' })
  createdAt!: string | null;
}

export const EvaluationConnection = connectionOf<object>(() => Evaluation, {
  name: 'Evaluation',
  visibleTo: REVIEWERS,
});
