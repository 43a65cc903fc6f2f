import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { LogLevel as LogLevelName } from '../../src/domains/agent-log/log-level';
import { MOST_AGENTS } from '../../src/domains/agent-stream/most-agents';
import type { TaskOrder as TaskOrderName } from '../../src/domains/task/task.order';
import type { TaskStatus as TaskStatusName } from '../../src/domains/task/task-status';
import { Cost } from '../../src/graphql/cost';
import { PageArgs } from '../../src/graphql/page-args';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, REVIEWERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { LogLevel } from '../agent-log/agent-log.enums';
import { ArrayMaxSize } from '../shared/checks';
import {
  DateTimeFilter,
  enumFilter,
  FloatFilter,
  IdFilter,
  JsonPathFilter,
  StringFilter,
} from '../shared/filters.input';
import { MutationInput } from '../shared/mutation.input';
import { SINCE } from '../shared/stream.input';
import { JsonObject, Nested, NestedList, Text } from '../shared/validation';
import { TaskOrder, TaskStatus } from './task.enums';

const TaskStatusFilter = enumFilter<TaskStatusName>('TaskStatus', TaskStatus);

@InputType({ description: 'Which logs a task must have; fields given together hold of one log.' })
@VisibleTo(...INSIDERS)
export class HasLogsFilter {
  @Field(() => LogLevel, { nullable: true, description: 'Of this level.' })
  level?: LogLevelName | null;

  @Field(() => DateTime, { nullable: true, description: SINCE })
  since?: string | null;
}

@InputType({ description: 'Which tasks; fields given together all hold.' })
@VisibleTo(...EVERYONE)
export class TaskFilter {
  @Field(() => IdFilter, { nullable: true, description: 'The task’s key.' })
  @Nested()
  id?: IdFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'The agent’s key.' })
  @Nested()
  agentId?: StringFilter | null;

  @VisibleTo(...INSIDERS)
  @Field(() => StringFilter, { nullable: true, description: 'The user.' })
  @Nested()
  userId?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'The trace.' })
  @Nested()
  traceId?: StringFilter | null;

  @Field(() => TaskStatusFilter, { nullable: true, description: 'The status.' })
  status?: InstanceType<typeof TaskStatusFilter> | null;

  @Field(() => StringFilter, { nullable: true, description: 'The title.' })
  @Nested()
  title?: StringFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was made.' })
  createdAt?: InstanceType<typeof DateTimeFilter> | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it last changed.' })
  updatedAt?: InstanceType<typeof DateTimeFilter> | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it ended.' })
  completedAt?: InstanceType<typeof DateTimeFilter> | null;

  @VisibleTo(...REVIEWERS)
  @Field(() => FloatFilter, {
    nullable: true,
    description: 'The mean of its scores; for at most 10,000 tasks that match the rest.',
  })
  averageScore?: InstanceType<typeof FloatFilter> | null;

  @VisibleTo(...INSIDERS)
  @Field(() => [JsonPathFilter], { nullable: true, description: 'Inside its config.' })
  @NestedList(20)
  config?: JsonPathFilter[] | null;

  @VisibleTo(...INSIDERS)
  @Field(() => [JsonPathFilter], { nullable: true, description: 'Inside its metadata.' })
  @NestedList(20)
  metadata?: JsonPathFilter[] | null;

  @VisibleTo(...REVIEWERS)
  @Field(() => Boolean, { nullable: true, description: 'Whether it was evaluated.' })
  hasEvaluations?: boolean | null;

  @VisibleTo(...INSIDERS)
  @Cost({ databases: MOST_AGENTS })
  @Field(() => HasLogsFilter, {
    nullable: true,
    description:
      'It has at least one such log in its agent’s database; for at most 10,000 tasks that match the rest. Fails where a database does not answer.',
  })
  hasLogs?: HasLogsFilter | null;

  @Field(() => [TaskFilter], { nullable: true, description: 'All of these hold as well.' })
  @NestedList(20)
  and?: TaskFilter[] | null;

  @Field(() => [TaskFilter], { nullable: true, description: 'At least one of these holds.' })
  @NestedList(20)
  or?: TaskFilter[] | null;

  @Field(() => TaskFilter, { nullable: true, description: 'This does not hold.' })
  @Nested()
  not?: TaskFilter | null;
}

@ArgsType()
export class TaskPageArgs extends PageArgs {
  @Field(() => TaskFilter, { nullable: true, description: 'Which tasks.' })
  @Nested()
  filter?: TaskFilter | null;

  @Field(() => [TaskOrder], {
    defaultValue: ['CREATED_AT_DESC'],
    description: 'In which order: the first counts most.',
  })
  @ArrayMaxSize(4)
  orderBy!: TaskOrderName[];
}

@InputType({ description: 'A new task.' })
@VisibleTo(...WRITERS)
export class CreateTaskInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;

  @Field(() => String, { description: 'What it is, in a line.' })
  @Text(1_000)
  title!: string;

  @Field(() => String, { nullable: true, description: 'What it is, at length.' })
  @Text(100_000)
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'The trace; by default a new one.' })
  @Text(200)
  traceId?: string | null;

  @Field(() => String, { nullable: true, description: 'Whom it is done for.' })
  @Text(200)
  userId?: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'How it is to be done.' })
  config?: unknown;

  @Field(() => JsonValue, { nullable: true, description: 'What else to note.' })
  metadata?: unknown;
}

@InputType({ description: 'A task’s next status, with what there is to say about it.' })
@VisibleTo(...WRITERS)
export class UpdateTaskStatusInput extends MutationInput {
  @Field(() => ID, { description: 'The task.' })
  taskId!: string;

  @Field(() => TaskStatus, {
    description:
      'IN_PROGRESS sets startedAt, an end sets completedAt; only an admin leaves an end.',
  })
  status!: TaskStatusName;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  @Text(100_000)
  errorMessage?: string | null;

  @Field(() => String, { nullable: true, description: 'Where its result is, as a URI.' })
  @Text(2_000)
  resultArtifactUrl?: string | null;

  @Field(() => JsonValue, {
    nullable: true,
    description: 'An object; its fields are merged over what is there.',
  })
  @JsonObject()
  metadata?: Record<string, unknown> | null;
}
