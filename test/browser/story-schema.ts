import { buildSchema } from 'graphql';

/** As much of the API as the playground's examples touch. */
export const storySchema = buildSchema(`
  scalar DateTime
  scalar JSON
  enum Status { PENDING IN_PROGRESS COMPLETED FAILED CANCELLED }
  enum Level { DEBUG INFO WARNING ERROR }
  enum TaskOrder { CREATED_AT_DESC UPDATED_AT_DESC COMPLETED_AT_DESC }
  enum TaskGroup { AGENT STATUS }
  enum UploadKind { SCREENSHOT BINARY }
  input StatusFilter { eq: Status in: [Status!] }
  input TaskFilter { status: StatusFilter }
  input AgentLogFilter { levels: [Level!] }
  input CreateTask { title: String! description: String config: JSON idempotencyKey: String }
  input CreateEvaluation {
    taskId: ID! score: Float! report: String metrics: JSON idempotencyKey: String
  }
  input UpdateTaskStatus { taskId: ID! status: Status! }
  input AddTaskProgress { taskId: ID! progressPercent: Float message: String data: JSON }
  input RequestUpload {
    kind: UploadKind! fileName: String! contentType: String! sizeBytes: Int! taskId: ID
  }
  input CompleteUpload { uploadId: String! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Viewer { role: String! sub: String! agent: String }
  type Store { name: String! state: String! latencyMs: Float detail: String }
  type Health { stores: [Store!]! }
  type SignedUrl { url: String! expiresAt: DateTime! }
  type LogCount { level: Level! count: Int! }
  type Config { key: String! value: JSON }
  type Numbers { avg: Float p50: Float p95: Float }
  type Unavailable { agentId: String! code: String! retryAfterMs: Int }
  type Progress { key: ID! progressPercent: Float message: String timestamp: DateTime }
  type ProgressConnection { nodes: [Progress!]! }
  type Evaluation { key: ID! score: Float! evaluator: String report: String task: Task }
  type Log { level: Level! createdAt: DateTime agentId: String message: String metadata: JSON task: Task }
  type LogConnection {
    nodes: [Log!]! unavailable: [Unavailable!]! skipped: Int! pageInfo: PageInfo!
  }
  type Memory { memoryType: String content: String createdAt: DateTime }
  type MemoryConnection { nodes: [Memory!]! }
  type File {
    key: ID! objectPath: String! contentType: String sizeBytes: Int uploadedAt: DateTime task: Task
    url(expiresIn: Int): SignedUrl
  }
  type FileConnection { nodes: [File!]! }
  "A piece of work that one agent was asked to do."
  type Task {
    "The plain key its store knows it by."
    key: ID!
    traceId: String title: String! description: String status: Status! errorMessage: String
    durationMs: Float agentId: String averageScore: Float
    createdAt: DateTime startedAt: DateTime completedAt: DateTime
    latestProgress: Progress
    progress(first: Int): ProgressConnection!
    latestEvaluation: Evaluation
    logs(levels: [Level!], first: Int): LogConnection
    memories(first: Int): MemoryConnection
    screenshots(first: Int): FileConnection
  }
  type TaskConnection { totalCount: Int! nodes: [Task!]! pageInfo: PageInfo! }
  type TaskStats {
    agentId: String status: Status count: Int! completed: Int! failed: Int!
    score: Numbers durationMs: Numbers
  }
  type Agent {
    key: ID! lastSeenAt: DateTime averageScore: Float storageBytes: Float
    config: [Config!] logCounts: [LogCount!] tasks(first: Int): TaskConnection
    memories(first: Int): MemoryConnection files(first: Int): FileConnection
  }
  type AgentConnection { totalCount: Int! nodes: [Agent!]! }
  type Header { name: String! value: String! }
  type Query {
    viewer: Viewer!
    health: Health!
    "Tasks that the reader may see."
    tasks(filter: TaskFilter, orderBy: [TaskOrder!], first: Int): TaskConnection!
    taskStats(groupBy: [TaskGroup!]!): [TaskStats!]!
    agentLogs(filter: AgentLogFilter, first: Int): LogConnection!
    screenshots(first: Int): FileConnection!
    agent(key: String!): Agent
    agents(first: Int): AgentConnection!
  }
  type TaskPayload { task: Task! }
  type ProgressPayload { progress: Progress! }
  type EvaluationPayload { evaluation: Evaluation! }
  type FilePayload { file: File! }
  type UploadPayload {
    uploadId: String! method: String! url: String! headers: [Header!]! objectPath: String!
    expiresAt: DateTime!
  }
  type Mutation {
    createTask(input: CreateTask!): TaskPayload!
    updateTaskStatus(input: UpdateTaskStatus!): TaskPayload!
    addTaskProgress(input: AddTaskProgress!): ProgressPayload!
    createEvaluation(input: CreateEvaluation!): EvaluationPayload!
    requestUpload(input: RequestUpload!): UploadPayload!
    completeUpload(input: CompleteUpload!): FilePayload!
  }
`);

const task = {
  key: '42',
  title: 'Book a table for four',
  status: 'COMPLETED',
  agentId: 'agent1',
  durationMs: 93_400,
  createdAt: '2026-01-02T03:04:05.678Z',
  completedAt: '2026-01-02T03:05:39.078Z',
  latestProgress: { progressPercent: 100, message: 'Table confirmed for 19:30' },
  progress: { nodes: [{ progressPercent: 100, message: 'Table confirmed for 19:30' }] },
  latestEvaluation: { score: 0.92, evaluator: 'rubric-1', report: 'Right place, right time.' },
  logs: {
    nodes: [
      { level: 'ERROR', message: 'Calendar did not answer, tried again', metadata: { step: 4 } },
    ],
  },
  memories: { nodes: [{ memoryType: 'observation', content: 'The shop closes at ten.' }] },
  screenshots: {
    nodes: [
      {
        objectPath: 'agent1/screenshots/step-4.png',
        contentType: 'image/png',
        sizeBytes: 4096,
        url: {
          url: 'http://127.0.0.1:9000/screenshots/agent1/screenshots/step-4.png?X-Amz-Expires=3600',
          expiresAt: '2026-01-02T04:15:00.000Z',
        },
      },
    ],
  },
};

/** One task that always reads the same. */
export const storyRoot = {
  viewer: { role: 'admin', sub: 'test' },
  tasks: { totalCount: 1, nodes: [task], pageInfo: { hasNextPage: false, endCursor: null } },
};
