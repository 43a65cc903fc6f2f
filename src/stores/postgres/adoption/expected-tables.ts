/** What a column holds; adopted tables may store it in any type that reads and writes alike. */
export type Kind =
  | 'key'
  | 'task'
  | 'text'
  | 'trace'
  | 'json'
  | 'time'
  | 'number'
  | 'integer'
  | 'boolean';

export interface ExpectedColumn {
  kind: Kind;
  /** The type it gets where it is missing. */
  type: string;
  /** What new rows get; times and keys have defaults that depend on the type found. */
  initially?: string;
}

export interface ExpectedTable {
  name: string;
  columns: Record<string, ExpectedColumn>;
  /** Without these it is another table of the same name. */
  must: readonly string[];
}

const text: ExpectedColumn = { kind: 'text', type: 'text' };
const json: ExpectedColumn = { kind: 'json', type: 'jsonb' };
const time: ExpectedColumn = { kind: 'time', type: 'timestamptz' };
const key: ExpectedColumn = { kind: 'key', type: 'uuid', initially: 'key' };
const task: ExpectedColumn = { kind: 'task', type: 'uuid' };
const madeAt: ExpectedColumn = { ...time, initially: 'now' };
const textFrom = (initially: string): ExpectedColumn => ({ ...text, initially });

/** The tables that other code may have made before the gateway came. */
export const EXPECTED_TABLES: readonly ExpectedTable[] = [
  {
    name: 'tasks',
    columns: {
      id: key,
      trace_id: { kind: 'trace', type: 'text', initially: 'key' },
      agent_id: text,
      user_id: text,
      title: textFrom("''"),
      description: text,
      status: textFrom("'pending'"),
      config: { ...json, initially: "'{}'" },
      metadata: json,
      result_artifact_url: text,
      error_message: text,
      started_at: time,
      completed_at: time,
      created_at: madeAt,
      updated_at: madeAt,
    },
    must: ['id', 'agent_id', 'title'],
  },
  {
    name: 'task_progress',
    columns: {
      id: key,
      task_id: task,
      agent_id: text,
      progress_percent: { kind: 'number', type: 'float8', initially: '0' },
      message: text,
      data: json,
      timestamp: madeAt,
    },
    must: ['id', 'task_id'],
  },
  {
    name: 'evaluations',
    columns: {
      id: key,
      task_id: task,
      agent_id: text,
      evaluator: text,
      score: { kind: 'number', type: 'float8' },
      report: text,
      metrics: json,
      created_at: madeAt,
    },
    must: ['id', 'task_id', 'score'],
  },
  {
    name: 'binary_file_metadata',
    columns: {
      id: key,
      agent_id: text,
      task_id: task,
      bucket: text,
      object_path: text,
      content_type: text,
      size_bytes: { kind: 'integer', type: 'bigint', initially: '0' },
      checksum: text,
      metadata: json,
      uploaded_at: madeAt,
    },
    must: ['id', 'agent_id', 'bucket', 'object_path'],
  },
  {
    name: 'agents',
    columns: {
      id: key,
      name: text,
      description: text,
      config_path: text,
      is_active: { kind: 'boolean', type: 'boolean', initially: 'true' },
      version: { kind: 'integer', type: 'int', initially: '1' },
      mongo_cluster: text,
      mongo_database: text,
      last_log_at: time,
      created_by: textFrom("'system'"),
      created_at: madeAt,
      updated_at: madeAt,
    },
    must: ['id', 'name'],
  },
  {
    name: 'audit_log',
    columns: {
      id: key,
      action: text,
      actor: text,
      details: json,
      git_commit: text,
      git_branch: text,
      status: textFrom("'success'"),
      created_at: madeAt,
    },
    must: ['id', 'action', 'actor'],
  },
];

const KEYS = ['uuid', 'text', 'character varying', 'smallint', 'integer', 'bigint'];

export const ACCEPTED_TYPES: Record<Kind, readonly string[]> = {
  key: KEYS,
  task: KEYS,
  text: ['text', 'character varying', 'character'],
  trace: ['text', 'character varying', 'uuid'],
  json: ['jsonb', 'json'],
  time: ['timestamp with time zone', 'timestamp without time zone'],
  number: ['double precision', 'real', 'numeric', 'smallint', 'integer', 'bigint'],
  integer: ['smallint', 'integer', 'bigint', 'numeric'],
  boolean: ['boolean'],
};

/** Types of one group compare with one another, so a reference may differ from its key in length. */
export const keyGroup = (type: string): string => {
  if (type === 'uuid') return 'uuid';
  return ['smallint', 'integer', 'bigint'].includes(type) ? 'whole number' : 'text';
};
