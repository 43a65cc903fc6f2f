import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { PageRequest, StreamSlice } from '../../page';
import { agentLoaders } from '../agent-stream/agent-loaders';
import type { AgentMemoryFilter, AgentMemoryRow, AgentMemoryStore } from './agent-memory.store';

export interface MemoryQuestion {
  page: PageRequest;
  filter: AgentMemoryFilter;
}

export function agentMemoryLoaders(
  caller: Caller,
  store: AgentMemoryStore,
  permissions: Permissions,
) {
  const { byTask, byAgent, byDocument } = agentLoaders(caller, permissions, 'memory.read');
  return {
    memoryById: byDocument<AgentMemoryRow>((keys) => store.findByIds(caller, keys)),
    memoryPageByTask: byTask<MemoryQuestion, StreamSlice<AgentMemoryRow>>(
      (keys, { filter, page }) => store.pageByTasks(caller, keys, filter, page),
    ),
    memoryPageByAgent: byAgent<MemoryQuestion, StreamSlice<AgentMemoryRow>>(
      (agents, { filter, page }) => store.pageByAgents(caller, agents, filter, page),
    ),
  };
}
