import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { AgentRow } from '../../src/domains/agent/agent.store';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { openPage } from '../../src/graphql/page-args';
import { Needs } from '../../src/graphql/visibility';
import { EMPTY_STREAM } from '../../src/page';
import { Agent } from '../agent/agent.type';
import { Task } from '../task/task.type';
import { AgentLogPageArgs } from './agent-log.input';
import { AgentLogConnection, LogCount } from './agent-log.type';
import { logCountsOf, MOST_COUNTS } from './log-counts';

const LOGS = 'Its logs, newest first; null with an error where its agent’s database is away.';
const COUNTS = 'How many logs of each level there are.';

/** A task's logs are in its agent's database: a task without an agent has none. */
@Resolver(() => Task)
export class TaskLogsResolver {
  @Needs('agentId')
  @FieldResolver(() => AgentLogConnection, { nullable: true, description: LOGS })
  async logs(
    @Root() { id: taskId, agentId: agent }: TaskEntity,
    @Args(() => AgentLogPageArgs) args: AgentLogPageArgs,
    @Ctx() { loaders, cursors }: Context,
  ) {
    const page = openPage(args, cursors, 'logs');
    const question = { page: page.request, filter: filterOf(args) };
    const slice = agent
      ? await loaders.logPageByTask.load({ agent, taskId, question })
      : EMPTY_STREAM;
    return new AgentLogConnection(page, slice);
  }

  @Needs('agentId')
  @Cost({ most: MOST_COUNTS })
  @FieldResolver(() => [LogCount], { nullable: true, description: COUNTS })
  async logCounts(@Root() { id: taskId, agentId: agent }: TaskEntity, @Ctx() { loaders }: Context) {
    const load = () => loaders.logCountsByTask.load({ agent: agent ?? '', taskId, question: {} });
    return logCountsOf(agent ? await load() : undefined);
  }
}

@Resolver(() => Agent)
export class AgentLogsResolver {
  @FieldResolver(() => AgentLogConnection, { nullable: true, description: LOGS })
  async logs(
    @Root() { key }: AgentRow,
    @Args(() => AgentLogPageArgs) args: AgentLogPageArgs,
    @Ctx() { loaders, cursors }: Context,
  ) {
    const page = openPage(args, cursors, 'logs');
    const question = { page: page.request, filter: filterOf(args) };
    return new AgentLogConnection(
      page,
      await loaders.logPageByAgent.load({ parent: key, question }),
    );
  }

  @Cost({ most: MOST_COUNTS })
  @FieldResolver(() => [LogCount], { nullable: true, description: COUNTS })
  async logCounts(@Root() { key }: AgentRow, @Ctx() { loaders }: Context) {
    return logCountsOf(await loaders.logCountsByAgent.load({ parent: key, question: {} }));
  }
}

const filterOf = ({ levels, since, until, search }: AgentLogPageArgs) => ({
  levels,
  since,
  until,
  search,
});
