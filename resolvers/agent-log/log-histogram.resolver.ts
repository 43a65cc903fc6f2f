import { ArrayMaxSize, IsOptional } from 'class-validator';
import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql';
import { HISTOGRAM_BOUNDS } from '../../src/domains/agent-log/histogram-size';
import { INTERVAL_MEANS } from '../../src/domains/agent-log/interval';
import type { LogGroup as LogGroupName } from '../../src/domains/agent-log/log-group';
import type { Context } from '../../src/graphql/context';
import { INSIDERS, VisibleTo } from '../../src/graphql/visibility';
import { Nested, Text } from '../shared/validation';
import { AgentLogFilter } from './agent-log.input';
import { LogGroup, LogHistogram } from './log-histogram.type';

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
}

@Resolver()
export class LogHistogramResolver {
  @VisibleTo(...INSIDERS)
  @Query(() => LogHistogram, {
    description: `How many logs were written when, counted in the agents’ databases. ${HISTOGRAM_BOUNDS}`,
  })
  logHistogram(
    @Args(() => LogHistogramArgs) { filter, interval, groupBy }: LogHistogramArgs,
    @Ctx() { services, caller }: Context,
  ) {
    return services.logs.histogram(caller, filter ?? {}, { interval, groupBy: groupBy ?? [] });
  }
}
