import { Field, Float, ID, InputType } from 'type-graphql';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { IsOptional, Max, Min } from '../shared/checks';
import { IdempotencyKey, MutationInput } from '../shared/mutation.input';
import { NestedList, Text } from '../shared/validation';

const PERCENT = 'How far it is, 0 (the default) to 100.';

@InputType({ description: 'One report of progress.' })
@VisibleTo(...WRITERS)
export class TaskProgressItem {
  @Field(() => ID, { description: 'The task.' })
  taskId!: string;

  @Field(() => Float, { nullable: true, description: PERCENT })
  @IsOptional()
  @Min(0)
  @Max(100)
  progressPercent?: number | null;

  @Field(() => String, { nullable: true, description: 'What the agent is doing.' })
  @Text(100_000)
  message?: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'What else there is to report.' })
  data?: unknown;

  @Field(() => DateTime, { nullable: true, description: 'When; by default now.' })
  timestamp?: string | null;
}

@InputType({ description: 'A report of progress.' })
@VisibleTo(...WRITERS)
export class AddTaskProgressInput extends TaskProgressItem {
  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Several reports of progress, written together or not at all.' })
@VisibleTo(...WRITERS)
export class AddTaskProgressBulkInput extends MutationInput {
  @Field(() => [TaskProgressItem], { description: 'The reports, at most 1,000.' })
  @NestedList(1_000)
  items!: TaskProgressItem[];
}
