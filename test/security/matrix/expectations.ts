import type { Role } from '../../../src/access/roles';
import type { NodeType } from '../../../src/domains/global-id';

/**
 * What each role may see, written down once more and apart from the rules in the product: the
 * matrix fails where the two disagree, and where the schema has a field that is not listed here.
 */
export const AUDIENCES = {
  everyone: ['agent', 'evaluator', 'frontend', 'admin'],
  insiders: ['agent', 'evaluator', 'admin'],
  reviewers: ['evaluator', 'admin'],
  writers: ['agent', 'admin'],
  admins: ['admin'],
} satisfies Record<string, Role[]>;
export type Audience = keyof typeof AUDIENCES;

/** Which objects of a type a role reaches: all, its own agent's, those that are screenshots. */
export type Reach = 'all' | 'own' | 'screenshots' | 'none';

const OWN_OR_ALL = { agent: 'own', evaluator: 'all', frontend: 'all', admin: 'all' } as const;
const INSIDE = { ...OWN_OR_ALL, frontend: 'none' } as const;

export const REACH: Record<NodeType, Record<Role, Reach>> = {
  Task: OWN_OR_ALL,
  TaskProgress: OWN_OR_ALL,
  Evaluation: { agent: 'none', evaluator: 'all', frontend: 'none', admin: 'all' },
  File: { ...OWN_OR_ALL, frontend: 'screenshots' },
  Agent: INSIDE,
  AgentLog: INSIDE,
  AgentMemory: INSIDE,
  AgentConfigEntry: INSIDE,
  AuditEntry: { agent: 'none', evaluator: 'none', frontend: 'none', admin: 'all' },
};

/** Seen in the schema, and refused with FORBIDDEN when asked, whatever the object. */
export const REFUSED: Record<string, Role[]> = { 'File.url': ['evaluator'] };

const page = 'edges nodes pageInfo totalCount totalCountExact';
const stream = 'edges nodes pageInfo unavailable skipped';
const edge = 'node cursor';

/** Every field of every object, under those who have it. */
export const FIELDS: Record<string, Partial<Record<Audience, string>>> = {
  Query: {
    everyone: 'viewer health node nodes task tasks file screenshots',
    insiders: 'files agent agents agentLogs agentMemories taskStats logHistogram',
    reviewers: 'evaluation evaluations evaluationSnapshot integrityReport storageReport',
    admins: 'auditLog',
  },
  Mutation: {
    writers: `createTask updateTaskStatus addTaskProgress addTaskProgressBulk writeLogs writeMemory
      deleteMemory setAgentConfig requestUpload completeUpload deleteFile`,
    reviewers: 'createEvaluation',
  },

  Task: {
    everyone: `id key traceId agentId title description status startedAt completedAt createdAt
      updatedAt progress latestProgress screenshots`,
    insiders: `userId config metadata resultArtifactUrl errorMessage rawStatus durationMs agent
      files logs logCounts memories timeline`,
    reviewers: 'evaluations latestEvaluation averageScore',
  },
  TaskProgress: {
    everyone: 'id key taskId progressPercent message timestamp task',
    insiders: 'agentId data',
  },
  Evaluation: {
    reviewers: 'id key taskId agentId evaluator score report metrics createdAt task',
  },
  File: {
    everyone: `id key taskId agentId bucket objectPath contentType sizeBytes uploadedAt kind task
      url`,
    insiders: 'checksum metadata',
  },
  Agent: {
    insiders: `id key registered isActive description version createdAt updatedAt tasks taskStats
      files storageBytes lastSeenAt logs logCounts memories config`,
    reviewers: 'averageScore',
  },
  AgentLog: { insiders: 'id key agentId level rawLevel message taskId metadata createdAt task' },
  AgentMemory: { insiders: 'id key agentId content memoryType taskId createdAt task' },
  AgentConfigEntry: { insiders: 'id key value' },
  AuditEntry: { admins: 'id key action actor details status createdAt' },

  TaskConnection: { everyone: page },
  TaskEdge: { everyone: edge },
  TaskProgressConnection: { everyone: page },
  TaskProgressEdge: { everyone: edge },
  EvaluationConnection: { reviewers: page },
  EvaluationEdge: { reviewers: edge },
  FileConnection: { everyone: page },
  FileEdge: { everyone: edge },
  AgentConnection: { insiders: page },
  AgentEdge: { insiders: edge },
  AgentLogConnection: { insiders: stream },
  AgentLogEdge: { insiders: edge },
  AgentMemoryConnection: { insiders: stream },
  AgentMemoryEdge: { insiders: edge },
  TimelineConnection: { insiders: stream },
  TimelineEdge: { insiders: edge },
  AuditEntryConnection: { admins: page },
  AuditEntryEdge: { admins: edge },
  PageInfo: { everyone: 'hasNextPage hasPreviousPage startCursor endCursor' },
  UnavailableAgent: { insiders: 'agentId code retryAfterMs' },

  LogCount: { insiders: 'level count' },
  LogHistogram: { insiders: 'buckets unavailable skipped' },
  LogBucket: { insiders: 'start level agentId count' },
  Spread: { insiders: 'avg min max p50 p95' },
  TaskStats: {
    insiders: 'agentId status day userId count completed failed durationMs',
    reviewers: 'score',
  },
  SignedUrl: { everyone: 'url expiresAt' },
  EvaluationSnapshot: {
    reviewers: 'task progress screenshots logCounts errorRate resources',
  },
  Resources: { reviewers: 'memoryMb cpuPercent costUsd tokens' },
  Viewer: { everyone: 'role sub agent expiresAt costLimit budget' },
  Budget: { everyone: 'requests cost resetsAt' },
  BudgetCounter: { everyone: 'limit left' },
  Health: { everyone: 'stores' },
  StoreHealth: { everyone: 'name state', reviewers: 'latencyMs detail' },
  IntegrityReport: { reviewers: 'tasksOfUnknownAgents objectsWithoutRow rowsWithoutObject' },
  UnknownAgent: { reviewers: 'agentId tasks' },
  LonelyKeys: { reviewers: 'count nodes truncated' },
  LonelyKey: { reviewers: 'bucket objectPath sizeBytes at' },
  StorageReport: { reviewers: 'tables indexes files databases' },
  TableStorage: { reviewers: 'name rows bytes indexBytes' },
  IndexStorage: { reviewers: 'name table isUnique bytes scans' },
  FilesStorage: { reviewers: 'buckets agents truncated' },
  FileStorage: { reviewers: 'bucket agentId files bytes' },
  DatabasesStorage: { reviewers: 'nodes unavailable' },
  AgentDatabase: { reviewers: 'agentId collections more' },
  CollectionStorage: { reviewers: 'name documents bytes storageBytes indexBytes' },

  TaskPayload: { writers: 'task' },
  AddTaskProgressPayload: { writers: 'progress task' },
  AddTaskProgressBulkPayload: { writers: 'progress' },
  EvaluationPayload: { reviewers: 'evaluation' },
  WriteLogsPayload: { writers: 'count' },
  WriteMemoryPayload: { writers: 'memory' },
  DeleteMemoryPayload: { writers: 'id' },
  SetAgentConfigPayload: { writers: 'config' },
  RequestUploadPayload: { writers: 'uploadId url method headers objectPath expiresAt' },
  UploadHeader: { writers: 'name value' },
  FilePayload: { writers: 'file' },
};

/** `Type.field` → the roles that have it. */
export const ROLES_OF: ReadonlyMap<string, readonly Role[]> = new Map(
  Object.entries(FIELDS).flatMap(([type, audiences]) =>
    Object.entries(audiences).flatMap(([audience, names]) =>
      names
        .split(/\s+/)
        .filter(Boolean)
        .map((name): [string, readonly Role[]] => [
          `${type}.${name}`,
          AUDIENCES[audience as Audience],
        ]),
    ),
  ),
);
