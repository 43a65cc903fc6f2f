import type { Document } from 'mongodb';
import type { Caller } from '../../access/caller';
import { type CodedError, notFound } from '../../errors';
import { type StreamTools, whereOf } from '../agent-stream/agent-stream';
import { groupByAgent, type TaskKey } from '../agent-stream/key-groups';
import { readGroups } from '../agent-stream/read-groups';
import { taskMatch } from '../agent-stream/task-ids';
import { timeMatch } from '../agent-stream/time-match';
import type { Where } from '../agent-stream/time-probe';
import type { AgentLogRow } from './agent-log.reader';
import { type AgentLogFilter, logFilter } from './log-filter';
import { LEVEL_EXPRESSION, LOG_LEVELS, type LogLevel, levelOf } from './log-level';

/** Every level, also those that were not met. */
export type LevelCounts = Record<LogLevel, number>;

type Tools = StreamTools<AgentLogRow>;

const NO_TASK = '';

/** Per task its logs per level: one aggregation per agent database. */
export async function countLogsByTask(
  tools: Tools,
  caller: Caller,
  { keys, filter }: { keys: readonly TaskKey[]; filter?: AgentLogFilter },
): Promise<(LevelCounts | CodedError)[]> {
  const groups = groupByAgent(keys);
  const counted = await tools.store.readMany(
    caller,
    [...groups.keys()],
    async (db, limits, home) => {
      const tasks = groups.get(home.agent)?.tasks ?? [];
      const where = whereOf(tools.kind, db, limits, home);
      const narrowed = logFilter(filter, { indexed: false });
      const match = { ...narrowed.match, ...taskMatch(tasks) };
      const time = await timeMatch(tools.profiles, where, narrowed);
      return countWhere(
        where,
        { ...match, ...time },
        { task: '$task_id', level: LEVEL_EXPRESSION },
      );
    },
    'logCounts',
  );
  return keys.map(({ agent, taskId }) => {
    const outcome = counted.get(agent);
    return outcome?.error ?? outcome?.ok?.get(taskId) ?? noCounts();
  });
}

/** Per agent its logs per level. */
export async function countLogsByAgent(
  tools: Tools,
  caller: Caller,
  { agents, filter }: { agents: readonly string[]; filter?: AgentLogFilter },
): Promise<(LevelCounts | CodedError)[]> {
  const narrowed = logFilter(filter);
  const counted = await tools.store.readMany(
    caller,
    agents,
    async (db, limits, home) => {
      const where = whereOf(tools.kind, db, limits, home);
      const time = await timeMatch(tools.profiles, where, narrowed);
      return countWhere(where, { ...narrowed.match, ...time }, { level: LEVEL_EXPRESSION });
    },
    'logCounts',
  );
  return agents.map((agent) => {
    const outcome = counted.get(agent);
    if (outcome === undefined) return notFound('agent');
    return outcome.error ?? outcome.ok.get(NO_TASK) ?? noCounts();
  });
}

interface Group {
  _id: { level: string; task?: unknown };
  count: unknown;
}

async function countWhere(
  where: Where,
  match: Document,
  by: { level: Document; task?: string },
): Promise<Map<string, LevelCounts>> {
  const stages = [{ $match: match }, { $group: { _id: by, count: { $sum: 1 } } }];
  const groups = await readGroups<Group>(where, stages);
  const counts = new Map<string, LevelCounts>();
  for (const { _id, count } of groups) {
    const { task, level } = _id;
    const key = task === undefined || task === null ? NO_TASK : String(task);
    const levels = counts.get(key) ?? noCounts();
    levels[levelOf(level)] += Number(count);
    counts.set(key, levels);
  }
  return counts;
}

const noCounts = () => Object.fromEntries(LOG_LEVELS.map((level) => [level, 0])) as LevelCounts;
