import { Field, Int, ObjectType } from 'type-graphql';
import { streamOf } from '../../src/graphql/connection';
import { DateTime, JsonValue } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';
import { LogLevel } from './agent-log.enums';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A log that an agent wrote into its own database.',
})
@VisibleTo(...INSIDERS)
export class AgentLog extends Node {
  @Field(() => String, { description: 'The agent whose database it is in.' })
  agentId!: string;

  @Field(() => LogLevel, { description: 'How serious it is.' })
  level!: string;

  @Field(() => String, { description: 'The level as the agent wrote it.' })
  rawLevel!: string;

  @Field(() => String, { description: 'What it says.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The key of the task it names; that task may be missing.',
  })
  taskId!: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'What else the agent wrote.' })
  metadata!: unknown;

  @Field(() => DateTime, { nullable: true, description: 'When it was written.' })
  createdAt!: string | null;
}

export const AgentLogConnection = streamOf<object>(() => AgentLog, {
  name: 'AgentLog',
  visibleTo: INSIDERS,
});

@ObjectType({ simpleResolvers: true, description: 'How many logs of a level there are.' })
@VisibleTo(...INSIDERS)
export class LogCount {
  @Field(() => LogLevel, { description: 'The level.' })
  level!: string;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}
