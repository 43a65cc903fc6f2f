import { AgentResolver } from './agent/agent.resolver';
import { AgentConfigResolver } from './agent-config/agent-config.resolver';
import { AgentLogResolver } from './agent-log/agent-log.resolver';
import { AgentLogsResolver, TaskLogsResolver } from './agent-log/log-edges.resolver';
import { LogHistogramResolver } from './agent-log/log-histogram.resolver';
import { AgentMemoryResolver } from './agent-memory/agent-memory.resolver';
import {
  AgentMemoriesResolver,
  MemoryTaskResolver,
  TaskMemoriesResolver,
} from './agent-memory/memory-edges.resolver';
import { AuditResolver } from './audit/audit.resolver';
import { EvaluationResolver } from './evaluation/evaluation.resolver';
import { FileResolver } from './file/file.resolver';
import { UploadResolver } from './file/upload.resolver';
import { HealthResolver } from './health/health.resolver';
import { IntegrityResolver } from './maintenance/integrity.resolver';
import { StorageResolver } from './maintenance/storage.resolver';
import { NodeResolver } from './node/node.resolver';
import { ProgressResolver } from './progress/progress.resolver';
import { SnapshotResolver } from './snapshot/snapshot.resolver';
import { TaskResolver } from './task/task.resolver';
import { TaskEdgesResolver } from './task/task-edges.resolver';
import { TaskStatsResolver } from './task/task-stats.resolver';
import { TimelineResolver } from './timeline/timeline.resolver';
import { ViewerResolver } from './viewer/viewer.resolver';

/** What is exposed; the list is explicit. */
export const RESOLVERS = [
  ViewerResolver,
  HealthResolver,
  IntegrityResolver,
  StorageResolver,
  NodeResolver,
  TaskResolver,
  TaskEdgesResolver,
  TaskStatsResolver,
  TaskLogsResolver,
  TaskMemoriesResolver,
  TimelineResolver,
  ProgressResolver,
  EvaluationResolver,
  SnapshotResolver,
  FileResolver,
  UploadResolver,
  AgentResolver,
  AgentConfigResolver,
  AgentLogResolver,
  AgentLogsResolver,
  LogHistogramResolver,
  AgentMemoryResolver,
  AgentMemoriesResolver,
  MemoryTaskResolver,
  AuditResolver,
] as const;
