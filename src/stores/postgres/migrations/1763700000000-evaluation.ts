import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The evaluation domain. Times sort with missing ones last, so the indexes say NULLS LAST:
 * tables adopted from other code hold rows without a time, and one index serves both.
 */
export class Evaluation1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Data is never dropped: going back is restoring a backup. */
  async down(): Promise<void> {}
}

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS tasks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    trace_id text NOT NULL DEFAULT gen_random_uuid()::text,
    agent_id text,
    user_id text,
    title text NOT NULL DEFAULT '',
    description text,
    status text NOT NULL DEFAULT 'pending',
    config jsonb NOT NULL DEFAULT '{}',
    metadata jsonb,
    result_artifact_url text,
    error_message text,
    started_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX IF NOT EXISTS idx_agent_status ON tasks (agent_id, status)',
  'CREATE INDEX IF NOT EXISTS idx_tasks_trace_id ON tasks (trace_id)',
  'CREATE INDEX IF NOT EXISTS idx_tasks_status ON tasks (status)',
  'CREATE INDEX IF NOT EXISTS idx_tasks_created_at ON tasks (created_at DESC NULLS LAST, id)',
  'CREATE INDEX IF NOT EXISTS idx_tasks_metadata ON tasks USING gin (metadata)',

  `CREATE TABLE IF NOT EXISTS task_progress (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    agent_id text,
    progress_percent float8 DEFAULT 0,
    message text,
    data jsonb,
    "timestamp" timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX IF NOT EXISTS idx_task_timestamp ON task_progress (task_id, "timestamp" DESC NULLS LAST, id)',
  'CREATE INDEX IF NOT EXISTS idx_task_progress_agent_id ON task_progress (agent_id)',

  `CREATE TABLE IF NOT EXISTS evaluations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    agent_id text,
    evaluator text,
    score float8 NOT NULL,
    report text,
    metrics jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX IF NOT EXISTS idx_task_agent ON evaluations (task_id, agent_id)',
  'CREATE INDEX IF NOT EXISTS idx_evaluations_created_at ON evaluations (created_at DESC NULLS LAST, id)',

  `CREATE TABLE IF NOT EXISTS binary_file_metadata (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    agent_id text NOT NULL,
    task_id uuid REFERENCES tasks (id) ON DELETE SET NULL,
    bucket text NOT NULL,
    object_path text NOT NULL,
    content_type text,
    size_bytes bigint DEFAULT 0,
    checksum text,
    metadata jsonb,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (bucket, object_path)
  )`,
  'CREATE INDEX IF NOT EXISTS idx_agent_task ON binary_file_metadata (agent_id, task_id)',
  'CREATE INDEX IF NOT EXISTS idx_bucket_path ON binary_file_metadata (bucket, object_path)',
  'CREATE INDEX IF NOT EXISTS idx_file_task_uploaded ON binary_file_metadata (task_id, uploaded_at DESC NULLS LAST, id)',
  'CREATE INDEX IF NOT EXISTS idx_file_content_type ON binary_file_metadata (content_type)',
  'CREATE INDEX IF NOT EXISTS idx_file_uploaded_at ON binary_file_metadata (uploaded_at DESC NULLS LAST, id)',

  `CREATE TABLE IF NOT EXISTS agents (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name varchar(100) NOT NULL UNIQUE,
    description text,
    config_path text,
    is_active boolean NOT NULL DEFAULT true,
    version int NOT NULL DEFAULT 1,
    mongo_cluster text,
    mongo_database text,
    last_log_at timestamptz,
    created_by text NOT NULL DEFAULT 'system',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,

  `CREATE TABLE IF NOT EXISTS audit_log (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    action varchar(50) NOT NULL,
    actor varchar(100) NOT NULL,
    details jsonb,
    git_commit varchar(40),
    git_branch varchar(100),
    status varchar(20) NOT NULL DEFAULT 'success',
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX IF NOT EXISTS idx_audit_log_created_at ON audit_log (created_at DESC NULLS LAST, id)',

  `CREATE TABLE IF NOT EXISTS triptych.idempotency_keys (
    identity text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    answer jsonb,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (identity, key)
  )`,
  'CREATE INDEX IF NOT EXISTS idx_idempotency_expires_at ON triptych.idempotency_keys (expires_at)',

  `CREATE TABLE IF NOT EXISTS triptych.api_keys (
    hash text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('agent', 'evaluator', 'frontend', 'admin')),
    agent text,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_used_at timestamptz
  )`,
];
