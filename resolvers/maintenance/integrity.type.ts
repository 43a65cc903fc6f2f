import { Field, Int, ObjectType } from 'type-graphql';
import { Cost } from '../../src/graphql/cost';
import { BigIntValue, DateTime } from '../../src/graphql/scalars';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';

@ObjectType({
  simpleResolvers: true,
  description: 'An agent that tasks name and nobody registered.',
})
@VisibleTo(...REVIEWERS)
export class UnknownAgent {
  @Field(() => String, { description: 'Its key, as the tasks have it.' })
  agentId!: string;

  @Field(() => Int, { description: 'How many tasks name it.' })
  tasks!: number;
}

@ObjectType({ simpleResolvers: true, description: 'A key that only one of the two stores knows.' })
@VisibleTo(...REVIEWERS)
export class LonelyKey {
  @Field(() => String, { description: 'The bucket.' })
  bucket!: string;

  @Field(() => String, { description: 'The key in the bucket.' })
  objectPath!: string;

  @Field(() => BigIntValue, { nullable: true, description: 'Its size in bytes, where known.' })
  sizeBytes!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the object was written, or the row says it was.',
  })
  at!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Keys that only one of the two stores knows.' })
@VisibleTo(...REVIEWERS)
export class LonelyKeys {
  @Field(() => Int, { description: 'How many were found.' })
  count!: number;

  @Field(() => [LonelyKey], { description: 'The first of them.' })
  nodes!: object[];

  @Field(() => Boolean, { description: 'Whether there may be more than are listed here.' })
  truncated!: boolean;
}

@ObjectType({ description: 'Where the stores do not agree with each other.' })
@VisibleTo(...REVIEWERS)
export class IntegrityReport {
  @Cost({ most: 500 })
  @Field(() => [UnknownAgent], {
    description: 'Agents that tasks name and nobody registered; no fault by itself.',
  })
  tasksOfUnknownAgents!: object[];
}
