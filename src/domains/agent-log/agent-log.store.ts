import type { Caller } from '../../access/caller';
import type { CodedError } from '../../errors';
import type { PageRequest, StreamSlice } from '../../page';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import { createStreamTools, readStream, readStreamEach } from '../agent-stream/agent-stream';
import { type DocumentKey, findDocuments } from '../agent-stream/find-documents';
import type { Idempotency } from '../agent-stream/idempotent-ids';
import type { TaskKey } from '../agent-stream/key-groups';
import { pagesByTask } from '../agent-stream/pages-by-task';
import { type AgentLogRow, LOG_KIND } from './agent-log.reader';
import { insertLogs, type LogEntry } from './insert-logs';
import { countLogsByAgent, countLogsByTask, type LevelCounts } from './log-counts';
import { type AgentLogFilter, logFilter } from './log-filter';
import { type HistogramRequest, type LogHistogram, logHistogram } from './log-histogram';
import { anyLogByAgent, anyLogByTask } from './log-presence';
import { summariseTasks, type TaskLogSummary } from './task-summary';

export type { AgentLogFilter, AgentLogRow, LevelCounts, LogEntry, LogHistogram, TaskLogSummary };

/** Answers per key come in the keys' order; a key whose agent cannot be read gets the error. */
export interface AgentLogStore {
  /** One list over all these agents, newest first. */
  stream(
    caller: Caller,
    filter: AgentLogFilter & { agents: readonly string[] },
    page: PageRequest,
  ): Promise<StreamSlice<AgentLogRow>>;
  pageByTasks(
    caller: Caller,
    keys: readonly TaskKey[],
    filter: AgentLogFilter,
    page: PageRequest,
  ): Promise<(StreamSlice<AgentLogRow> | CodedError)[]>;
  pageByAgents(
    caller: Caller,
    agents: readonly string[],
    filter: AgentLogFilter,
    page: PageRequest,
  ): Promise<(StreamSlice<AgentLogRow> | CodedError)[]>;
  countsByTasks(
    caller: Caller,
    keys: readonly TaskKey[],
    filter?: AgentLogFilter,
  ): Promise<(LevelCounts | CodedError)[]>;
  countsByAgents(
    caller: Caller,
    agents: readonly string[],
    filter?: AgentLogFilter,
  ): Promise<(LevelCounts | CodedError)[]>;
  /** Whether there is any such log. */
  anyByTasks(
    caller: Caller,
    keys: readonly TaskKey[],
    filter: AgentLogFilter,
  ): Promise<(boolean | CodedError)[]>;
  anyByAgents(
    caller: Caller,
    agents: readonly string[],
    filter: AgentLogFilter,
  ): Promise<(boolean | CodedError)[]>;
  /** Counts over time; what could not be read is named in it. */
  histogram(
    caller: Caller,
    request: Omit<HistogramRequest, 'filter'> & { filter: AgentLogFilter },
  ): Promise<LogHistogram>;
  /** Null for a document that is not there. */
  findByIds(
    caller: Caller,
    keys: readonly DocumentKey[],
  ): Promise<(AgentLogRow | null | CodedError)[]>;
  taskSummary(caller: Caller, keys: readonly TaskKey[]): Promise<(TaskLogSummary | CodedError)[]>;
  /** Answers how many were written; the same for a repetition under the same key. */
  insert(
    caller: Caller,
    agent: string,
    entries: readonly LogEntry[],
    idempotency?: Idempotency,
  ): Promise<number>;
}

export function createAgentLogStore(store: MongoStore): AgentLogStore {
  const tools = createStreamTools(store, LOG_KIND);
  return {
    stream: (caller, { agents, ...filter }, page) =>
      readStream(tools, caller, { agents, filter: logFilter(filter), page }),
    pageByTasks: (caller, keys, filter, page) =>
      pagesByTask(tools, caller, { keys, filter: logFilter(filter, { indexed: false }), page }),
    pageByAgents: (caller, agents, filter, page) =>
      readStreamEach(tools, caller, { agents, filter: logFilter(filter), page }),
    countsByTasks: (caller, keys, filter) => countLogsByTask(tools, caller, { keys, filter }),
    countsByAgents: (caller, agents, filter) => countLogsByAgent(tools, caller, { agents, filter }),
    anyByTasks: (caller, keys, filter) => anyLogByTask(tools, caller, { keys, filter }),
    anyByAgents: (caller, agents, filter) => anyLogByAgent(tools, caller, { agents, filter }),
    histogram: (caller, { filter, ...request }) =>
      logHistogram(tools, caller, { ...request, filter: logFilter(filter) }),
    findByIds: (caller, keys) => findDocuments(tools, caller, keys),
    taskSummary: (caller, keys) => summariseTasks(tools, caller, keys),
    insert: (caller, agent, entries, idempotency) =>
      insertLogs(store, caller, { agent, entries, idempotency }),
  };
}
