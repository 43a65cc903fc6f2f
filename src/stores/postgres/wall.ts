import { ROLES, type Role } from '../../access/roles';
import { quoteIdent } from './sql/sql';

/** The database's own roles: one per role of a session, and one for what has no identity yet. */
export const WALL_ROLES = [...ROLES, 'system'] as const;
export type WallRole = Role | 'system';

export const databaseRole = (role: WallRole): string => `triptych_${role}`;

export type Grants = Partial<Record<WallRole, string>>;

const SUMMARY_OF_TASKS =
  'id, trace_id, agent_id, title, description, status, started_at, completed_at, created_at, updated_at';
const SUMMARY_OF_PROGRESS = 'id, task_id, progress_percent, message, "timestamp"';
const SUMMARY_OF_FILES =
  'id, agent_id, task_id, bucket, object_path, content_type, size_bytes, uploaded_at';

/** What each role may do with each table: the least that the services of that role need. */
export const GRANTS: Record<string, Grants> = {
  tasks: {
    agent: 'SELECT, INSERT, UPDATE',
    evaluator: 'SELECT',
    frontend: `SELECT (${SUMMARY_OF_TASKS})`,
    admin: 'SELECT, INSERT, UPDATE',
  },
  task_progress: {
    agent: 'SELECT, INSERT',
    evaluator: 'SELECT',
    frontend: `SELECT (${SUMMARY_OF_PROGRESS})`,
    admin: 'SELECT, INSERT',
  },
  evaluations: { evaluator: 'SELECT, INSERT', admin: 'SELECT, INSERT' },
  binary_file_metadata: {
    agent: 'SELECT, INSERT, UPDATE, DELETE',
    evaluator: 'SELECT',
    frontend: `SELECT (${SUMMARY_OF_FILES})`,
    admin: 'SELECT, INSERT, UPDATE, DELETE',
  },
  agents: {
    agent: 'SELECT',
    evaluator: 'SELECT',
    admin: 'SELECT, INSERT, UPDATE',
    system: 'SELECT',
  },
  audit_log: {
    agent: 'INSERT',
    evaluator: 'INSERT',
    frontend: 'INSERT',
    admin: 'SELECT, INSERT',
    system: 'INSERT',
  },
  'triptych.idempotency_keys': {
    agent: 'SELECT, INSERT, UPDATE',
    evaluator: 'SELECT, INSERT, UPDATE',
    admin: 'SELECT, INSERT, UPDATE',
  },
  'triptych.api_keys': { system: 'SELECT, UPDATE (last_used_at)' },
  'triptych.rate_limits': { system: 'SELECT, INSERT, UPDATE' },
};

const ME = "nullif(current_setting('triptych.agent', true), '')";
const IDENTITY = "nullif(current_setting('triptych.identity', true), '')";
const OWN_TASK = `EXISTS (SELECT 1 FROM tasks t WHERE t.id = task_id AND t.agent_id = ${ME})`;

const OWN_PREFIX = `starts_with(object_path, ${ME} || '/')`;

/** Rows a role may touch, and what they may become where that is less. */
export type RowRule = string | { touches: string; leaves: string };
export type RowRules = Partial<Record<WallRole, RowRule>>;

/** Rows a role may touch at all; an identity that is missing or empty matches none. */
export function rowRules(screenshotsBucket: string): Record<string, RowRules> {
  const bucket = `'${screenshotsBucket.replaceAll("'", "''")}'`;
  return {
    tasks: { agent: `agent_id = ${ME}` },
    task_progress: { agent: OWN_TASK },
    binary_file_metadata: {
      // Other code may have laid out keys in its own way: such rows are read, and none is written.
      // A row names the object that links open, so it may name none under another's prefix.
      agent: {
        touches: `agent_id = ${ME}`,
        leaves: `agent_id = ${ME} AND ${OWN_PREFIX} AND (task_id IS NULL OR ${OWN_TASK})`,
      },
      frontend: `bucket = ${bucket}`,
    },
    agents: { agent: `name::text = ${ME}` },
    'triptych.idempotency_keys': {
      agent: `identity = ${IDENTITY}`,
      evaluator: `identity = ${IDENTITY}`,
      admin: `identity = ${IDENTITY}`,
    },
  };
}

/** The roles themselves; they are the cluster's, so two databases may make them at once. */
export function roleStatements(login: string, serverVersion: number): string[] {
  const options = serverVersion >= 160000 ? ' WITH INHERIT FALSE, SET TRUE' : '';
  return WALL_ROLES.flatMap((role) => [
    `DO $$ BEGIN CREATE ROLE ${databaseRole(role)} NOLOGIN;
     EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    `GRANT ${databaseRole(role)} TO ${quoteIdent(login)}${options}`,
  ]);
}
