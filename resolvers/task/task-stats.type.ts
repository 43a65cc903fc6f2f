import { Field, Float, Int, ObjectType } from 'type-graphql';
import { INSIDERS, REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { TaskStatus } from './task.enums';

@ObjectType({ simpleResolvers: true, description: 'How a number is spread over a group.' })
@VisibleTo(...INSIDERS)
export class Spread {
  @Field(() => Float, { nullable: true, description: 'The mean.' })
  avg!: number | null;

  @Field(() => Float, { nullable: true, description: 'The least.' })
  min!: number | null;

  @Field(() => Float, { nullable: true, description: 'The most.' })
  max!: number | null;

  @Field(() => Float, { nullable: true, description: 'The median.' })
  p50!: number | null;

  @Field(() => Float, { nullable: true, description: 'Nineteen of twenty are at most this.' })
  p95!: number | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Sums over a group of tasks; what they are not grouped by is null.',
})
@VisibleTo(...INSIDERS)
export class TaskStats {
  @Field(() => String, { nullable: true, description: 'The group’s agent.' })
  agentId!: string | null;

  @Field(() => TaskStatus, { nullable: true, description: 'The group’s status.' })
  status!: string | null;

  @Field(() => String, { nullable: true, description: 'The group’s UTC day, such as 2026-01-02.' })
  day!: string | null;

  @Field(() => String, { nullable: true, description: 'The group’s user.' })
  userId!: string | null;

  @Field(() => Int, { description: 'How many tasks.' })
  count!: number;

  @Field(() => Int, { description: 'How many of them are completed.' })
  completed!: number;

  @Field(() => Int, { description: 'How many of them failed.' })
  failed!: number;

  @VisibleTo(...REVIEWERS)
  @Field(() => Spread, { nullable: true, description: 'The scores of their evaluations.' })
  score!: Spread | null;

  @Field(() => Spread, {
    nullable: true,
    description: 'How long they took, in milliseconds, where they have begun and ended.',
  })
  durationMs!: Spread | null;
}
