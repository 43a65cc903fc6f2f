import DataLoader from 'dataloader';
import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { manyPerParent } from '../batch';
import type { AgentRow, AgentStore } from './agent.store';

export function agentLoaders(caller: Caller, store: AgentStore, permissions: Permissions) {
  return {
    agentByKey: new DataLoader<string, AgentRow | null>(async (keys) =>
      store.findByKeys(caller, keys, permissions.scope(caller.session, 'agent.read')),
    ),
    agentByTask: manyPerParent<'agent', AgentRow | null>(
      (tasks) => store.findByTasks(caller, tasks, permissions.scope(caller.session, 'agent.read')),
      () => null,
    ),
    lastSeenByAgent: manyPerParent<'at', string | null>(
      (agents) => {
        permissions.scope(caller.session, 'agent.read');
        return store.lastSeen(caller, agents);
      },
      () => null,
    ),
  };
}
