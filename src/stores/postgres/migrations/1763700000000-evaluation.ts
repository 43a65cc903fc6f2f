import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tasksKey } from '../adoption/classify';
import { type Found, inspect } from '../adoption/inspect';

/**
 * The evaluation domain. Times sort with missing ones last, so the indexes say NULLS LAST:
 * tables adopted from other code hold rows without a time, and one index serves both.
 */
export class Evaluation1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const found = await inspect((text, values) => runner.query(text, values));
    // A reference to a table in use waits for its writers, and others wait behind it.
    await runner.query(`SET LOCAL lock_timeout = '2s'`);
    for (const statement of evaluationStatements(found)) await runner.query(statement);
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
  // As object stores list: both sides can be read in one order.
  idx_file_key_order: 'binary_file_metadata (bucket, object_path COLLATE "C")',
  idx_file_uploaded_at: 'binary_file_metadata (uploaded_at DESC NULLS LAST, id)',
  idx_audit_log_created_at: 'audit_log (created_at DESC NULLS LAST, id)',
  idx_idempotency_expires_at: 'triptych.idempotency_keys (expires_at)',
};

/** Tables that are missing, with their indexes; what they refer to may have been there before. */
export function evaluationStatements(found: Found): string[] {
  const made = Object.entries(tables(tasksKey(found))).filter(([name]) => !found.has(name));
  return made.flatMap(([table, columns]) => [
    `CREATE TABLE IF NOT EXISTS ${table} (${columns})`,
    ...Object.entries(EVALUATION_INDEXES)
      .filter(([, on]) => on.startsWith(`${table} `))
      .map(([name, on]) => `CREATE INDEX IF NOT EXISTS ${name} ON ${on}`),
  ]);
}

const tables = (key: { column: string; type: string }): Record<string, string> => ({
  tasks: `
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
  `,

  task_progress: `
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id ${key.type} NOT NULL REFERENCES tasks (${key.column}) ON DELETE CASCADE,
    agent_id text,
    progress_percent float8 DEFAULT 0,
    message text,
    data jsonb,
    "timestamp" timestamptz NOT NULL DEFAULT now()
  `,

  evaluations: `
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id ${key.type} NOT NULL REFERENCES tasks (${key.column}) ON DELETE CASCADE,
    agent_id text,
    evaluator text,
    score float8 NOT NULL,
    report text,
    metrics jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
  `,

  binary_file_metadata: `
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    agent_id text NOT NULL,
    task_id ${key.type} REFERENCES tasks (${key.column}) ON DELETE SET NULL,
    bucket text NOT NULL,
    object_path text NOT NULL,
    content_type text,
    size_bytes bigint DEFAULT 0,
    checksum text,
    metadata jsonb,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (bucket, object_path)
  `,

  agents: `
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
  `,

  audit_log: `
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    action varchar(50) NOT NULL,
    actor varchar(100) NOT NULL,
    details jsonb,
    git_commit varchar(40),
    git_branch varchar(100),
    status varchar(20) NOT NULL DEFAULT 'success',
    created_at timestamptz NOT NULL DEFAULT now()
  `,

  'triptych.idempotency_keys': `
    identity text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    answer jsonb,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (identity, key)
  `,

  'triptych.api_keys': `
    hash text PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('agent', 'evaluator', 'frontend', 'admin')),
    agent text,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_used_at timestamptz
  `,
});
