import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import { widened } from '../filter-tree';
import { filtersByScore, type TaskFilter } from './task.filter';
import { ordersByScore, type TaskOrder } from './task.order';
import type { TaskQuery, TaskStore } from './task.store';

const SCORED_AT_MOST = 10_000;

/** Averages are computed for every task that the rest of a filter leaves, so these may not be many. */
export async function checkScoreCost(
  tasks: TaskStore,
  caller: Caller,
  { orderBy = [], ...query }: TaskQuery & { orderBy?: readonly TaskOrder[] },
): Promise<void> {
  if (!filtersByScore(query.filter) && !ordersByScore(orderBy)) return;
  const rest = {
    ...query,
    filter: query.filter && widened<TaskFilter>(query.filter, ['averageScore']),
  };
  const matches = await tasks.count(caller, rest, SCORED_AT_MOST);
  if (matches <= SCORED_AT_MOST) return;
  throw new CodedError(
    'COST_LIMIT',
    `averageScore would be computed for more than ${SCORED_AT_MOST} tasks. ` +
      'Narrow the rest of the filter, for example by agentId or createdAt.',
  );
}
