import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { Slice } from '../../page';
import { emptySlice, manyPerParent, oneRowPerKey, type PageQuestion } from '../batch';
import { type HasLogsStores, settleHasLogs } from './has-logs';
import { checkScoreCost } from './score-cost';
import type { TaskFilter } from './task.filter';
import type { TaskOrder } from './task.order';
import type { TaskProperty, TaskRow, TaskStore } from './task.store';
import {
  type SumsAsked,
  sumOfNothing,
  type TaskStatsRow,
  type TaskStatsStore,
} from './task-stats.store';

export interface TaskQuestion extends PageQuestion<TaskProperty, TaskFilter | null> {
  orderBy: readonly TaskOrder[];
}

export interface TaskCountQuestion {
  cap: number;
  filter?: TaskFilter | null;
}

export function taskLoaders(
  caller: Caller,
  stores: { tasks: TaskStore; taskStats: TaskStatsStore; logs: HasLogsStores['logs'] },
  permissions: Permissions,
) {
  const { tasks, taskStats, logs } = stores;
  const scope = () => permissions.scope(caller.session, 'task.read');
  const settled = (agents: string[], filter: TaskFilter | null | undefined) =>
    settleHasLogs({ tasks, logs, permissions }, caller, {
      scope: scope(),
      filter: { ...filter, and: [...(filter?.and ?? []), of(agents)] },
    });
  return {
    taskById: oneRowPerKey<TaskRow, TaskProperty>(async (ids, properties) =>
      tasks.findByIds(caller, ids, { scope: scope(), properties }),
    ),
    taskPageByAgent: manyPerParent<TaskQuestion, Slice<TaskRow>>(
      async (agents, { page, ...query }) => {
        const filter = await settled(agents, query.filter);
        await checkScoreCost(tasks, caller, { scope: scope(), filter, orderBy: query.orderBy });
        return tasks.pageByAgents(caller, agents, { ...query, filter, scope: scope() }, page);
      },
      emptySlice,
    ),
    taskCountByAgent: manyPerParent<TaskCountQuestion, number>(
      async (agents, { cap, filter }) =>
        tasks.countByAgents(
          caller,
          agents,
          { scope: scope(), filter: await settled(agents, filter) },
          cap,
        ),
      () => 0,
    ),
    taskStatsByAgent: manyPerParent<SumsAsked, TaskStatsRow>(async (agents, asked) => {
      const allowed = permissions.scope(caller.session, 'stats.read');
      if (asked.score.length > 0) permissions.scope(caller.session, 'evaluation.read');
      const where = await tasks.matching({ scope: allowed, filter: of(agents) });
      const query = { where, filtered: true, groupBy: ['AGENT'] as const, asked };
      const rows = await taskStats.read(caller, query);
      return new Map(rows.map((row) => [row.groups[0] ?? '', row]));
    }, sumOfNothing),
  };
}

const of = (agents: string[]): TaskFilter => ({ agentId: { in: agents } });
