import type { Caller } from '../access/caller';
import type { Permissions } from '../access/permissions';
import { agentLoaders } from './agent/agent.loaders';
import { agentConfigLoaders } from './agent-config/agent-config.loaders';
import { agentLogLoaders } from './agent-log/agent-log.loaders';
import { agentMemoryLoaders } from './agent-memory/agent-memory.loaders';
import { auditLoaders } from './audit/audit.loaders';
import type { TrailService } from './audit/trail.service';
import { evaluationLoaders } from './evaluation/evaluation.loaders';
import { fileLoaders } from './file/file.loaders';
import { progressLoaders } from './progress/progress.loaders';
import type { DomainStores } from './services';
import { taskLoaders } from './task/task.loaders';

/** All loaders of one request; they live in its context and nowhere else. */
export function createLoaders(
  caller: Caller,
  stores: DomainStores,
  { permissions, trail }: { permissions: Permissions; trail: TrailService },
) {
  return {
    ...taskLoaders(caller, stores, permissions),
    ...progressLoaders(caller, stores.progress, permissions),
    ...evaluationLoaders(caller, stores.evaluations, permissions),
    ...fileLoaders(caller, stores, { permissions, trail }),
    ...agentLoaders(caller, stores.agents, permissions),
    ...agentLogLoaders(caller, stores.logs, permissions),
    ...agentMemoryLoaders(caller, stores.memories, permissions),
    ...agentConfigLoaders(caller, stores.configs, permissions),
    ...auditLoaders(caller, stores.audit, permissions),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
