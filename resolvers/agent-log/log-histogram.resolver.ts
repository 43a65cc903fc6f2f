import { Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql';
import { HISTOGRAM_BOUNDS, MOST_ENTRIES } from '../../src/domains/agent-log/histogram-size';
import { INTERVAL_MEANS } from '../../src/domains/agent-log/interval';
import type { LogGroup as LogGroupName } from '../../src/domains/agent-log/log-group';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { ArrayMaxSize, IsOptional, Max, Min } from '../shared/checks';
import { Nested, Text } from '../shared/validation';
import { LogGroup } from './agent-log.enums';
import { AgentLogFilter } from './agent-log.input';
import { LogHistogram } from './log-histogram.type';

@ArgsType()
class LogHistogramArgs {
  @Field(() => AgentLogFilter, {
    nullable: true,
    description: 'Which logs; without since, all that were ever written.',
  })
  @Nested()
  filter?: AgentLogFilter | null;

  @Field(() => String, { description: INTERVAL_MEANS })
  @Text(40)
  interval!: string;

  @Field(() => [LogGroup], { nullable: true, description: 'By what, beside the time.' })
  @IsOptional()
  @ArrayMaxSize(4)
  groupBy?: LogGroupName[] | null;

  @Field(() => Int, {
    defaultValue: 1_000,
    description: `How many entries there may be, up to ${MOST_ENTRIES}: more is RESULT_TOO_LARGE.`,
  })
  @Min(1)
  @Max(MOST_ENTRIES)
  first!: number;
}

@Resolver()
export class LogHistogramResolver {
  @VisibleTo(...INSIDERS)
  @Cost({ agents: 'filter.agents', most: MOST_ENTRIES })
  @Query(() => LogHistogram, {
    description: `How many logs were written when, counted in the agents’ databases. ${HISTOGRAM_BOUNDS}`,
  })
  logHistogram(
    @Args(() => LogHistogramArgs) { filter, interval, groupBy, first }: LogHistogramArgs,
    @Ctx() { services, caller }: Context,
  ) {
    const asked = { interval, groupBy: groupBy ?? [], first };
    return services.logs.histogram(caller, filter ?? {}, asked);
  }
}
