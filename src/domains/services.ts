import type { Permissions } from '../access/permissions';
import type { MongoStore } from '../stores/mongo/mongo-store';
import type { ObjectStore } from '../stores/objects/object-store';
import type { PostgresStore } from '../stores/postgres/postgres-store';
import { AgentService } from './agent/agent.service';
import { createAgentStore } from './agent/agent.store';
import { createAgentPresenceStore } from './agent/agent-presence.store';
import { AgentConfigService } from './agent-config/agent-config.service';
import { createAgentConfigStore } from './agent-config/agent-config.store';
import { AgentLogService } from './agent-log/agent-log.service';
import { createAgentLogStore } from './agent-log/agent-log.store';
import { AgentMemoryService } from './agent-memory/agent-memory.service';
import { createAgentMemoryStore } from './agent-memory/agent-memory.store';
import { AuditService } from './audit/audit.service';
import { createAuditStore } from './audit/audit.store';
import { type AuditOptions, TrailService } from './audit/trail.service';
import { EvaluationService } from './evaluation/evaluation.service';
import { createEvaluationStore } from './evaluation/evaluation.store';
import { FileService } from './file/file.service';
import { createFileStore } from './file/file.store';
import { type OnRegistered, UploadService } from './file/upload.service';
import { createUploadIntents } from './file/upload-intent';
import { IntegrityService } from './maintenance/integrity.service';
import { createMaintenanceStore } from './maintenance/maintenance.store';
import { StorageService } from './maintenance/storage.service';
import { createStorageStore } from './maintenance/storage.store';
import { ProgressService } from './progress/progress.service';
import { createProgressStore } from './progress/progress.store';
import { TaskService } from './task/task.service';
import { createTaskStore } from './task/task.store';
import { createTaskStatsStore } from './task/task-stats.store';

export interface Stores {
  postgres: PostgresStore;
  mongo: MongoStore;
  objects: ObjectStore;
}

/** Each domain's own store, over the connections they share. */
export function createDomainStores({ postgres, mongo, objects }: Stores) {
  const agents = createAgentStore(postgres);
  return {
    tasks: createTaskStore(postgres),
    taskStats: createTaskStatsStore(postgres),
    progress: createProgressStore(postgres),
    evaluations: createEvaluationStore(postgres),
    files: createFileStore(postgres, objects.buckets),
    agents,
    presence: createAgentPresenceStore(agents, mongo),
    logs: createAgentLogStore(mongo),
    memories: createAgentMemoryStore(mongo),
    configs: createAgentConfigStore(mongo),
    audit: createAuditStore(postgres),
    maintenance: createMaintenanceStore(postgres, objects),
    storage: createStorageStore(postgres, mongo),
    objects,
  };
}

export type DomainStores = ReturnType<typeof createDomainStores>;

/** The services, made once; who asks comes with every call. */
export function createServices(
  { postgres, objects }: Stores,
  stores: DomainStores,
  {
    permissions,
    uploadSecret,
    audit,
    onRegistered,
  }: {
    permissions: Permissions;
    uploadSecret: string;
    audit: AuditOptions;
    onRegistered?: OnRegistered;
  },
) {
  const trail = new TrailService(stores.audit, audit);
  const { presence, logs } = stores;
  const agents = new AgentService(stores.agents, permissions, { presence, logs });
  const intents = createUploadIntents(uploadSecret);
  const { screenshots, binaries } = objects.buckets;
  return {
    tasks: new TaskService(postgres, stores.tasks, stores.taskStats, permissions, {
      tasks: stores.tasks,
      logs: stores.logs,
      permissions,
    }),
    progress: new ProgressService(postgres, stores.progress, permissions),
    evaluations: new EvaluationService(postgres, stores.evaluations, permissions),
    files: new FileService(postgres, stores.files, objects, permissions),
    uploads: new UploadService(postgres, stores.files, objects, {
      intents,
      permissions,
      trail,
      onRegistered,
    }),
    agents,
    integrity: new IntegrityService(stores.maintenance, permissions, [screenshots, binaries]),
    storage: new StorageService(stores.storage, agents, permissions),
    logs: new AgentLogService(stores.logs, agents, permissions, trail),
    memories: new AgentMemoryService(stores.memories, agents, permissions, trail),
    audit: new AuditService(stores.audit, permissions),
    trail,
    configs: new AgentConfigService(stores.configs, permissions, trail),
  };
}

export type Services = ReturnType<typeof createServices>;
