import type { Document } from 'mongodb';
import type { Caller } from '../../access/caller';
import { type CodedError, notFound } from '../../errors';
import { type StreamTools, whereOf } from '../agent-stream/agent-stream';
import { groupByAgent, type TaskKey } from '../agent-stream/key-groups';
import { readGroups } from '../agent-stream/read-groups';
import type { StreamFilter } from '../agent-stream/stream-kind';
import { taskMatch } from '../agent-stream/task-ids';
import { dateKind } from '../agent-stream/time-kind';
import { timeMatch } from '../agent-stream/time-match';
import type { Where } from '../agent-stream/time-probe';
import type { AgentLogRow } from './agent-log.reader';
import { type AgentLogFilter, logFilter } from './log-filter';

type Tools = StreamTools<AgentLogRow>;

const DATES = dateKind('created_at');

/** Which tasks have such logs: one aggregation per agent database, however many tasks. */
export async function anyLogByTask(
  { store, kind, profiles }: Tools,
  caller: Caller,
  { keys, filter }: { keys: readonly TaskKey[]; filter: AgentLogFilter },
): Promise<(boolean | CodedError)[]> {
  const groups = groupByAgent(keys);
  const narrowed = logFilter(filter, { indexed: false });
  const found = await store.readMany(
    caller,
    [...groups.keys()],
    async (db, limits, home) => {
      const where = whereOf(kind, db, limits, home);
      const tasks = groups.get(home.agent)?.tasks ?? [];
      const time = await timeMatch(profiles, where, narrowed);
      const stages = [
        { $match: { ...narrowed.match, ...taskMatch(tasks), ...time } },
        { $group: { _id: '$task_id' } },
      ];
      const found = await readGroups(where, stages, tasks.length * 2 + 1);
      return new Set(found.map(({ _id }) => String(_id)));
    },
    'tasksWithLogs',
  );
  return keys.map(({ agent, taskId }) => {
    const outcome = found.get(agent);
    return outcome?.error ?? outcome?.ok?.has(taskId) ?? notFound('agent');
  });
}

/** Which agents wrote such a log: one indexed read each, and another where dates alone do not tell. */
export async function anyLogByAgent(
  { store, kind, profiles }: Tools,
  caller: Caller,
  { agents, filter }: { agents: readonly string[]; filter: AgentLogFilter },
): Promise<(boolean | CodedError)[]> {
  const narrowed = logFilter(filter);
  const found = await store.readMany(
    caller,
    agents,
    async (db, limits, home) => {
      const where = whereOf(kind, db, limits, home);
      const { since, until } = narrowed;
      if (await hasAny(where, narrowed, DATES.range(since, until))) return true;
      if ((await profiles.of(where)).plain) return false;
      return hasAny(where, narrowed, await timeMatch(profiles, where, narrowed));
    },
    'agentsWithLogs',
  );
  return agents.map((agent) => {
    const outcome = found.get(agent);
    return outcome?.error ?? outcome?.ok ?? notFound('agent');
  });
}

async function hasAny(
  { collection, limits }: Where,
  { match }: StreamFilter,
  time: Document,
): Promise<boolean> {
  const { signal, maxTimeMS, onRead } = limits;
  const options = { signal, maxTimeMS, projection: { _id: 1 } };
  const found = await collection.findOne({ ...match, ...time }, options);
  onRead?.(found === null ? 0 : 1);
  return found !== null;
}
