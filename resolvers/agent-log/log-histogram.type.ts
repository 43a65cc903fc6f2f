import { Field, Int, ObjectType } from 'type-graphql';
import { UnavailableAgent } from '../../src/graphql/connection';
import { Cost } from '../../src/graphql/cost';
import { DateTime } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { LogLevel } from './agent-log.enums';

@ObjectType({
  simpleResolvers: true,
  description: 'How many logs fall into an interval; what they are not grouped by is null.',
})
@VisibleTo(...INSIDERS)
export class LogBucket {
  @Field(() => DateTime, {
    description: 'Where the interval begins: a multiple of its length since 1970, in UTC.',
  })
  start!: string;

  @Field(() => LogLevel, { nullable: true, description: 'The group’s level.' })
  level!: string | null;

  @Field(() => String, { nullable: true, description: 'The group’s agent.' })
  agentId!: string | null;

  @Field(() => Int, { description: 'How many logs.' })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Counts of logs over time, from many agents.' })
@VisibleTo(...INSIDERS)
export class LogHistogram {
  @Field(() => [LogBucket], {
    description: 'By time, then agent, then level; what has no log is left out and counts as 0.',
  })
  buckets!: LogBucket[];

  @Cost({ perAgent: true })
  @Field(() => [UnavailableAgent], {
    description:
      'Agents whose logs are not counted: their databases did not answer in time, or would have answered too much.',
  })
  unavailable!: UnavailableAgent[];

  @Field(() => Int, {
    description: 'Logs that fit the rest of the filter and whose time cannot be read.',
  })
  skipped!: number;
}
