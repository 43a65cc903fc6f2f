/** Rows and documents exactly as the stores name them. Times are ISO text in UTC; keys are text. */
export interface TaskRow {
  id: string;
  trace_id: string;
  agent_id: string;
  user_id: string;
  title: string;
  description: string;
  status: TaskStatus;
  config: Record<string, unknown>;
  metadata: Record<string, unknown>;
  result_artifact_url: string | null;
  error_message: string | null;
  started_at: string | null;
  completed_at: string | null;
  created_at: string;
  updated_at: string;
}

export type TaskStatus = 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';

export interface ProgressRow {
  id: string;
  task_id: string;
  agent_id: string;
  progress_percent: number;
  message: string;
  data: Record<string, unknown>;
  timestamp: string;
}

export interface EvaluationRow {
  id: string;
  task_id: string;
  agent_id: string;
  evaluator: string;
  score: number;
  report: string;
  metrics: Record<string, number>;
  created_at: string;
}

export interface FileRow {
  id: string;
  agent_id: string;
  task_id: string;
  bucket: string;
  object_path: string;
  content_type: string;
  size_bytes: number;
  checksum: string;
  metadata: Record<string, unknown>;
  uploaded_at: string;
}

export interface AgentRow {
  id: string;
  name: string;
  description: string;
  config_path: string;
  is_active: boolean;
  version: number;
  last_log_at: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
}

export interface DemoObject {
  bucket: string;
  key: string;
  body: Buffer;
  contentType: string;
}

export interface DemoFile {
  row: FileRow;
  object: DemoObject;
}

/** A run of neighbouring tasks, newest first, with everything that belongs to them. */
export interface TaskBatch {
  tasks: TaskRow[];
  task_progress: ProgressRow[];
  evaluations: EvaluationRow[];
  files: DemoFile[];
}

/** `_id` is 24 hexadecimal digits here; the writer makes it an ObjectId. */
export interface LogDocument {
  _id: string;
  level: 'debug' | 'info' | 'warning' | 'error';
  message: string;
  agent_id: string;
  task_id: string | null;
  metadata: Record<string, unknown>;
  created_at: Date;
}

export interface MemoryDocument {
  _id: string;
  content: string;
  agent_id: string;
  memory_type: 'general' | 'task_result' | 'observation';
  task_id: string | null;
  created_at: Date;
}

export interface ConfigDocument {
  _id: string;
  key: string;
  value: unknown;
}
