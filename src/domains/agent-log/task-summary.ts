import type { Caller } from '../../access/caller';
import type { CodedError } from '../../errors';
import { type StreamTools, whereOf } from '../agent-stream/agent-stream';
import { jsonOf } from '../agent-stream/bson-json';
import { fieldsOf } from '../agent-stream/bson-walk';
import { groupByAgent, type TaskKey } from '../agent-stream/key-groups';
import { taskMatch } from '../agent-stream/task-ids';
import type { AgentLogRow } from './agent-log.reader';
import type { LevelCounts } from './log-counts';
import { LOG_LEVELS, levelOf } from './log-level';
import { addUsage, type Resources, usageFields } from './log-resources';

/** What an evaluator needs to know of a task's logs at a glance. */
export interface TaskLogSummary {
  counts: LevelCounts;
  total: number;
  /** Errors among all logs, 0 to 1; null without logs. */
  errorRate: number | null;
  /** The largest memory and cpu and the summed cost and tokens found in metadata; null where no log has any. */
  resources: Resources;
  /** Whether there were more logs than are looked at. */
  truncated: boolean;
}

/** The newest logs of a task that are looked at. */
const MOST_LOGS = 20_000;

/** One bounded read per agent database, of the level and of the few fields that tell what was used. */
export async function summariseTasks(
  { store, kind, fetch }: StreamTools<AgentLogRow>,
  caller: Caller,
  keys: readonly TaskKey[],
): Promise<(TaskLogSummary | CodedError)[]> {
  const groups = groupByAgent(keys);
  const outcomes = await store.readMany(
    caller,
    [...groups.keys()],
    async (db, limits, home) => {
      const branches = (groups.get(home.agent)?.tasks ?? []).map((taskId) => ({
        filter: taskMatch([taskId]),
        sort: { created_at: -1, _id: -1 } as const,
        limit: MOST_LOGS,
        project: { _id: 0, task_id: 1, level: 1, ...usageFields() },
      }));
      const documents = await fetch({ ...whereOf(kind, db, limits, home), branches });
      return summarise(documents);
    },
    'logSummary',
  );
  return keys.map(({ agent, taskId }) => {
    const outcome = outcomes.get(agent);
    return outcome?.error ?? outcome?.ok?.get(taskId) ?? emptySummary();
  });
}

function summarise(documents: Uint8Array[]): Map<string, TaskLogSummary> {
  const summaries = new Map<string, TaskLogSummary>();
  for (const document of documents) {
    const log = readSmall(document);
    const taskId = String(log.task_id);
    const summary = summaries.get(taskId) ?? emptySummary();
    summaries.set(taskId, summary);
    summary.counts[levelOf(typeof log.level === 'string' ? log.level : '')] += 1;
    summary.total += 1;
    addUsage(summary.resources, log);
  }
  for (const summary of summaries.values()) {
    summary.errorRate = summary.counts.ERROR / summary.total;
    summary.truncated = summary.total >= MOST_LOGS;
  }
  return summaries;
}

function readSmall(document: Uint8Array): Record<string, unknown> {
  try {
    const [bytes, fields] = fieldsOf(document);
    const budget = { bytes: 16 * 1024 };
    return Object.fromEntries(
      [...fields].map(([name, element]) => [name, jsonOf(bytes, element, budget)]),
    );
  } catch {
    return {};
  }
}

function emptySummary(): TaskLogSummary {
  const counts = Object.fromEntries(LOG_LEVELS.map((level) => [level, 0])) as LevelCounts;
  const resources = { memoryMb: null, cpuPercent: null, costUsd: null, tokens: null };
  return { counts, total: 0, errorRate: null, resources, truncated: false };
}
