import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The evaluation domain. Times sort with missing ones last, so the indexes say NULLS LAST:
 * tables adopted from other code hold rows without a time, and one index serves both.
 */
export class Evaluation1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(table);
    for (const [name, on] of Object.entries(EVALUATION_INDEXES)) {
      await runner.query(`CREATE INDEX IF NOT EXISTS ${name} ON ${on}`);
    }
  }

  /** Data is never dropped: going back is restoring a backup. */
  async down(): Promise<void> {}
}

/** What each index is on; `migrate` makes those that somebody dropped. */
export const EVALUATION_INDEXES: Record<string, string> = {
  idx_agent_status: 'tasks (agent_id, status)',
  idx_tasks_trace_id: 'tasks (trace_id)',
  idx_tasks_status: 'tasks (status)',
  idx_tasks_created_at: 'tasks (created_at DESC NULLS LAST, id)',
  idx_tasks_metadata: 'tasks USING gin (metadata)',
  idx_task_timestamp: 'task_progress (task_id, "timestamp" DESC NULLS LAST, id)',
  idx_task_progress_agent_id: 'task_progress (agent_id)',
  idx_task_agent: 'evaluations (task_id, agent_id)',
  idx_evaluations_created_at: 'evaluations (created_at DESC NULLS LAST, id)',
  idx_agent_task: 'binary_file_metadata (agent_id, task_id)',
  idx_bucket_path: 'binary_file_metadata (bucket, object_path)',
  idx_file_task_uploaded: 'binary_file_metadata (task_id, uploaded_at DESC NULLS LAST, id)',
  idx_file_content_type: 'binary_file_metadata (content_type)',
  idx_file_uploaded_at: 'binary_file_metadata (uploaded_at DESC NULLS LAST, id)',
  idx_audit_log_created_at: 'audit_log (created_at DESC NULLS LAST, id)',
  idx_idempotency_expires_at: 'triptych.idempotency_keys (expires_at)',
};

const TABLES = [
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

  `CREATE TABLE IF NOT EXISTS task_progress (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    agent_id text,
    progress_percent float8 DEFAULT 0,
    message text,
    data jsonb,
    "timestamp" timestamptz NOT NULL DEFAULT now()
  )`,

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

  `CREATE TABLE IF NOT EXISTS triptych.idempotency_keys (
    identity text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    answer jsonb,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (identity, key)
  )`,

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
