import { ArgsType, Field, Float, ID, InputType, registerEnumType } from 'type-graphql';
import {
  EVALUATION_ORDERS,
  type EvaluationOrder as EvaluationOrderName,
} from '../../src/domains/evaluation/evaluation.order';
import { PageArgs } from '../../src/graphql/page-args';
import { JsonValue } from '../../src/graphql/scalars';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';
import { ArrayMaxSize, IsNumber, Max, Min } from '../shared/checks';
import { enumOf } from '../shared/enums';
import {
  DateTimeFilter,
  FloatFilter,
  IdFilter,
  JsonPathFilter,
  StringFilter,
} from '../shared/filters.input';
import { MutationInput } from '../shared/mutation.input';
import { Nested, NestedList, Text } from '../shared/validation';

export const EvaluationOrder = enumOf(EVALUATION_ORDERS);
registerEnumType(EvaluationOrder, {
  name: 'EvaluationOrder',
  description: 'An order of evaluations.',
  valuesConfig: {
    CREATED_AT_DESC: { description: 'Newest first.' },
    CREATED_AT_ASC: { description: 'Oldest first.' },
    SCORE_DESC: { description: 'Best first.' },
    SCORE_ASC: { description: 'Worst first.' },
  },
});

@InputType({ description: 'Which evaluations; fields given together all hold.' })
@VisibleTo(...REVIEWERS)
export class EvaluationFilter {
  @Field(() => IdFilter, { nullable: true, description: 'The task.' })
  @Nested()
  taskId?: IdFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'The agent that was evaluated.' })
  @Nested()
  agentId?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'Who evaluated.' })
  @Nested()
  evaluator?: StringFilter | null;

  @Field(() => FloatFilter, { nullable: true, description: 'The score.' })
  score?: InstanceType<typeof FloatFilter> | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was made.' })
  createdAt?: InstanceType<typeof DateTimeFilter> | null;

  @Field(() => [JsonPathFilter], { nullable: true, description: 'Inside the metrics.' })
  @NestedList(20)
  metrics?: JsonPathFilter[] | null;

  @Field(() => [EvaluationFilter], { nullable: true, description: 'All of these hold as well.' })
  @NestedList(20)
  and?: EvaluationFilter[] | null;

  @Field(() => [EvaluationFilter], { nullable: true, description: 'At least one of these holds.' })
  @NestedList(20)
  or?: EvaluationFilter[] | null;

  @Field(() => EvaluationFilter, { nullable: true, description: 'This does not hold.' })
  @Nested()
  not?: EvaluationFilter | null;
}

@ArgsType()
export class EvaluationPageArgs extends PageArgs {
  @Field(() => [EvaluationOrder], {
    defaultValue: ['CREATED_AT_DESC'],
    description: 'In which order: the first counts most.',
  })
  @ArrayMaxSize(2)
  orderBy!: EvaluationOrderName[];
}

@ArgsType()
export class EvaluationListArgs extends EvaluationPageArgs {
  @Field(() => EvaluationFilter, { nullable: true, description: 'Which evaluations.' })
  @Nested()
  filter?: EvaluationFilter | null;
}

@InputType({ description: 'A new evaluation of a task.' })
@VisibleTo(...REVIEWERS)
export class CreateEvaluationInput extends MutationInput {
  @Field(() => ID, { description: 'The task.' })
  taskId!: string;

  @Field(() => Float, { description: 'The score, on your own scale, of at most 1e100.' })
  // GraphQL reads 1e999 in a query's text as infinity.
  @IsNumber()
  @Min(-1e100)
  @Max(1e100)
  score!: number;

  @Field(() => String, { nullable: true, description: 'Why, in words.' })
  @Text(500_000)
  report?: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'What was measured.' })
  metrics?: unknown;

  @Field(() => String, { nullable: true, description: 'The agent; by default the task’s.' })
  @Text(100)
  agentId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Who evaluated; by default the token’s sub.',
  })
  @Text(200)
  evaluator?: string | null;
}
