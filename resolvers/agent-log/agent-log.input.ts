import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { LogLevel as LogLevelName } from '../../src/domains/agent-log/log-level';
import { PageArgs } from '../../src/graphql/page-args';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { MutationInput } from '../shared/mutation.input';
import { SEARCH, SINCE, StreamFilter, UNTIL } from '../shared/stream.input';
import { JsonObject, Nested, NestedList, Text } from '../shared/validation';
import { LogLevel } from './agent-log.enums';

const LEVELS = 'Only logs of these levels.';

@InputType({ description: 'Which logs; fields given together all hold.' })
@VisibleTo(...INSIDERS)
export class AgentLogFilter extends StreamFilter {
  @Field(() => [LogLevel], { nullable: true, description: LEVELS })
  levels?: LogLevelName[] | null;
}

@ArgsType()
export class AgentLogStreamArgs extends PageArgs {
  @Field(() => AgentLogFilter, { nullable: true, description: 'Which logs.' })
  @Nested()
  filter?: AgentLogFilter | null;
}

/** The logs of one task or agent: the same filter, spread over arguments. */
@ArgsType()
export class AgentLogPageArgs extends PageArgs {
  @Field(() => [LogLevel], { nullable: true, description: LEVELS })
  levels?: LogLevelName[] | null;

  @Field(() => DateTime, { nullable: true, description: SINCE })
  since?: string | null;

  @Field(() => DateTime, { nullable: true, description: UNTIL })
  until?: string | null;

  @Field(() => String, { nullable: true, description: SEARCH })
  @Text(200)
  search?: string | null;
}

@InputType({ description: 'A log to write.' })
@VisibleTo(...WRITERS)
export class LogEntryInput {
  @Field(() => LogLevel, { description: 'How serious it is.' })
  level!: LogLevelName;

  @Field(() => String, { description: 'What it says.' })
  @Text(100_000)
  message!: string;

  @Field(() => ID, { nullable: true, description: 'The task it is about.' })
  @Text(200)
  taskId?: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'An object with what else there is.' })
  @JsonObject()
  metadata?: Record<string, unknown> | null;

  @Field(() => DateTime, { nullable: true, description: 'When; by default now.' })
  createdAt?: string | null;
}

@InputType({ description: 'Logs to write into an agent’s database.' })
@VisibleTo(...WRITERS)
export class WriteLogsInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;

  @Field(() => [LogEntryInput], { description: 'The logs, at most 1,000.' })
  @NestedList(1_000)
  entries!: LogEntryInput[];
}
