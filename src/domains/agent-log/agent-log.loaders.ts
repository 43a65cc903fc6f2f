import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { PageRequest, StreamSlice } from '../../page';
import { agentLoaders } from '../agent-stream/agent-loaders';
import type {
  AgentLogFilter,
  AgentLogRow,
  AgentLogStore,
  LevelCounts,
  TaskLogSummary,
} from './agent-log.store';

export interface LogQuestion {
  page: PageRequest;
  filter: AgentLogFilter;
}

export function agentLogLoaders(caller: Caller, store: AgentLogStore, permissions: Permissions) {
  const { byTask, byAgent, byDocument } = agentLoaders(caller, permissions, 'log.read');
  return {
    logById: byDocument<AgentLogRow>((keys) => store.findByIds(caller, keys)),
    logPageByTask: byTask<LogQuestion, StreamSlice<AgentLogRow>>((keys, { filter, page }) =>
      store.pageByTasks(caller, keys, filter, page),
    ),
    logPageByAgent: byAgent<LogQuestion, StreamSlice<AgentLogRow>>((agents, { filter, page }) =>
      store.pageByAgents(caller, agents, filter, page),
    ),
    logCountsByTask: byTask<AgentLogFilter, LevelCounts>((keys, filter) =>
      store.countsByTasks(caller, keys, filter),
    ),
    logCountsByAgent: byAgent<AgentLogFilter, LevelCounts>((agents, filter) =>
      store.countsByAgents(caller, agents, filter),
    ),
    logSummaryByTask: byTask<'summary', TaskLogSummary>((keys) => store.taskSummary(caller, keys)),
  };
}
