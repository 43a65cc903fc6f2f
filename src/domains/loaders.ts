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
import { whenUsed } from './when-used';

/** All loaders of one request; they live in its context and nowhere else. */
export const loadersOver = (
  stores: DomainStores,
  { permissions, trail }: { permissions: Permissions; trail: TrailService },
) =>
  whenUsed(
    (caller: Caller) => taskLoaders(caller, stores, permissions),
    (caller: Caller) => progressLoaders(caller, stores.progress, permissions),
    (caller: Caller) => evaluationLoaders(caller, stores.evaluations, permissions),
    (caller: Caller) => fileLoaders(caller, stores, { permissions, trail }),
    (caller: Caller) => agentLoaders(caller, stores.agents, permissions),
    (caller: Caller) => agentLogLoaders(caller, stores.logs, permissions),
    (caller: Caller) => agentMemoryLoaders(caller, stores.memories, permissions),
    (caller: Caller) => agentConfigLoaders(caller, stores.configs, permissions),
    (caller: Caller) => auditLoaders(caller, stores.audit, permissions),
  );

export type Loaders = ReturnType<ReturnType<typeof loadersOver>>;
