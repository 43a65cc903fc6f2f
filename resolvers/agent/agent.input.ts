import { ArgsType, Field, InputType } from 'type-graphql';
import { MOST_AGENTS } from '../../src/domains/agent-stream/most-agents';
import { Cost } from '../../src/graphql/cost';
import { PageArgs } from '../../src/graphql/page-args';
import { DateTime } from '../../src/graphql/scalars';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { StringFilter } from '../shared/filters.input';
import { Nested, NestedList } from '../shared/validation';

@InputType({ description: 'Which agents; fields given together all hold.' })
@VisibleTo(...INSIDERS)
export class AgentFilter {
  @Field(() => StringFilter, { nullable: true, description: 'The agent key.' })
  @Nested()
  key?: StringFilter | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is in use.' })
  active?: boolean | null;

  @Cost({ databases: MOST_AGENTS })
  @Field(() => DateTime, {
    nullable: true,
    description:
      'It gave no sign of life from this moment on: no log, no change of a task, no progress. For at most 1,000 agents that match the rest; fails where a database does not answer.',
  })
  silentSince?: string | null;

  @Field(() => [AgentFilter], { nullable: true, description: 'All of these hold as well.' })
  @NestedList(20)
  and?: AgentFilter[] | null;

  @Field(() => [AgentFilter], { nullable: true, description: 'At least one of these holds.' })
  @NestedList(20)
  or?: AgentFilter[] | null;

  @Field(() => AgentFilter, { nullable: true, description: 'This does not hold.' })
  @Nested()
  not?: AgentFilter | null;
}

@ArgsType()
export class AgentPageArgs extends PageArgs {
  @Field(() => AgentFilter, { nullable: true, description: 'Which agents.' })
  @Nested()
  filter?: AgentFilter | null;
}
