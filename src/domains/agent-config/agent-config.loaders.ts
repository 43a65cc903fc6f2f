import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { agentLoaders } from '../agent-stream/agent-loaders';
import type { AgentConfigEntry, AgentConfigStore } from './agent-config.store';

export function agentConfigLoaders(
  caller: Caller,
  store: AgentConfigStore,
  permissions: Permissions,
) {
  const { byAgent } = agentLoaders(caller, permissions, 'config.read');
  return {
    configByAgent: byAgent<'all', AgentConfigEntry[]>(async (agents) => {
      const found = await store.all(caller, agents);
      return agents.map((agent) => found.get(agent) ?? []);
    }),
  };
}
