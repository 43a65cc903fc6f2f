import type { Caller } from '../../access/caller';
import type { Permissions, Scope } from '../../access/permissions';
import { CodedError } from '../../errors';
import type { LogLevel } from '../agent-log/log-level';
import type { TaskKey } from '../agent-stream/key-groups';
import { MOST_AGENTS } from '../agent-stream/most-agents';
import { partsOf, rewritten, widened } from '../filter-tree';
import { toGlobalId } from '../global-id';
import type { TaskFilter } from './task.filter';

/** Which logs a task must have. */
export interface LogsWanted {
  level?: LogLevel | null;
  since?: string | null;
}

/** What is asked of tasks, and of the agents' databases. */
export interface HasLogsStores {
  tasks: {
    keysOf(
      caller: Caller,
      query: { scope: Scope; filter: TaskFilter },
      limit: number,
    ): Promise<TaskKey[]>;
  };
  logs: {
    anyByTasks(
      caller: Caller,
      keys: readonly TaskKey[],
      filter: { levels?: readonly LogLevel[]; since?: string | null },
    ): Promise<(boolean | CodedError)[]>;
  };
  permissions: Permissions;
}

const MOST_TASKS = 10_000;
const MOST_CONDITIONS = 4;

/**
 * Puts the keys of the tasks in place of what a filter asks of their logs, so that the database which holds the tasks
 * can filter, order and page them. The agents' databases are asked about tasks that match the rest, which may not be
 * many; one that cannot answer ends the query, since without it tasks would be missing and nobody would know.
 */
export async function settleHasLogs(
  stores: HasLogsStores,
  caller: Caller,
  query: { scope: Scope; filter?: TaskFilter | null },
): Promise<TaskFilter | null | undefined> {
  const { scope, filter } = query;
  if (!filter || !partsOf(filter).some(({ hasLogs }) => hasLogs)) return filter;
  // A list and its count ask the same.
  const known = settled.get(caller) ?? new Map<string, Promise<TaskFilter>>();
  settled.set(caller, known);
  const signature = JSON.stringify(query);
  const settling = known.get(signature) ?? settle(stores, caller, { scope, filter });
  known.set(signature, settling);
  return settling;
}

const settled = new WeakMap<Caller, Map<string, Promise<TaskFilter>>>();

async function settle(
  { tasks, logs, permissions }: HasLogsStores,
  caller: Caller,
  { scope, filter }: { scope: Scope; filter: TaskFilter },
): Promise<TaskFilter> {
  const asked = new Map<string, LogsWanted>();
  for (const { hasLogs } of partsOf(filter)) if (hasLogs) asked.set(signatureOf(hasLogs), hasLogs);
  permissions.scope(caller.session, 'log.read');
  if (asked.size > MOST_CONDITIONS) {
    throw tooWide(`A filter may hold ${MOST_CONDITIONS} different conditions hasLogs`);
  }
  const rest = widened<TaskFilter>(filter, ['hasLogs', 'averageScore']);
  const keys = await tasks.keysOf(caller, { scope, filter: rest }, MOST_TASKS + 1);
  if (keys.length > MOST_TASKS) {
    throw tooWide(`hasLogs would look at the logs of more than ${MOST_TASKS} tasks`);
  }
  if (new Set(keys.map(({ agent }) => agent)).size > MOST_AGENTS) {
    throw tooWide(`hasLogs would look into more than ${MOST_AGENTS} agents’ databases`);
  }
  const found = new Map<string, string[]>();
  for (const [signature, { level, since }] of asked) {
    const answers = await logs.anyByTasks(caller, keys, {
      since,
      ...(level && { levels: [level] }),
    });
    found.set(signature, keysWith(keys, answers));
  }
  return rewritten<TaskFilter>(filter, ({ hasLogs, ...part }) =>
    hasLogs
      ? { ...part, and: [...(part.and ?? []), { id: { in: found.get(signatureOf(hasLogs)) } }] }
      : part,
  );
}

function keysWith(keys: readonly TaskKey[], answers: (boolean | CodedError)[]): string[] {
  const ids: string[] = [];
  for (const [at, { taskId }] of keys.entries()) {
    const answer = answers[at];
    // An agent that can have no database has no logs.
    if (answer instanceof CodedError && answer.code !== 'BAD_USER_INPUT') throw answer;
    if (answer === true) ids.push(toGlobalId('Task', taskId));
  }
  return ids;
}

const signatureOf = ({ level, since }: LogsWanted) =>
  JSON.stringify([level ?? null, since ?? null]);

const tooWide = (message: string) =>
  new CodedError(
    'COST_LIMIT',
    `${message}. Narrow the rest of the filter, for example by agentId or createdAt.`,
  );
