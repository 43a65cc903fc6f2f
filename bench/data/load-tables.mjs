import { AGENTS } from './keys.mjs';

/**
 * Made inside the database from row numbers alone, so that every run has the same rows to the
 * byte. Task 0 is the newest; no two rows of a list have the same time, so order is never open.
 */
const EPOCH = `timestamptz '2026-01-01T00:00:00Z'`;
const uuid = (kind, place) => `md5('${kind} ' || ${place})::uuid`;
const agent = `'agent-' || lpad((i % ${AGENTS})::text, 3, '0')`;
const words = (of) => `repeat('Looked at the page and wrote down what it says. ', 1 + ${of} % 3)`;

const AGENT_ROWS = `
  INSERT INTO agents (id, name, description, is_active, version, created_at, updated_at)
  SELECT ${uuid('agent', 'i')}, ${agent}, 'Reads pages of kind ' || i, i % 7 > 0, 1 + i % 4,
    ${EPOCH} - interval '1 year', ${EPOCH} - i * interval '1 hour'
  FROM generate_series(0, $1::int - 1) i`;

const TASK_ROWS = `
  INSERT INTO tasks (id, trace_id, agent_id, user_id, title, description, status, config, metadata,
    started_at, completed_at, created_at, updated_at)
  SELECT ${uuid('task', 'i')}, ${uuid('trace', 'i')}::text, ${agent}, 'user-' || i % 40,
    'Task ' || i || ' of a day''s work', ${words('i')},
    (ARRAY['completed', 'completed', 'completed', 'failed', 'in_progress', 'pending', 'cancelled'])[1 + i % 7],
    jsonb_build_object('model', jsonb_build_object('name', 'm-' || i % 5), 'steps', i % 50),
    jsonb_build_object('origin', 'bench', 'number', i),
    at + interval '1 second', CASE WHEN i % 7 < 4 THEN at + (60 + i % 600) * interval '1 second' END,
    at, at + (i % 900) * interval '1 second'
  FROM (SELECT i, ${EPOCH} - i * interval '37.251 seconds' AS at FROM generate_series(0, $1::int - 1) i) t`;

/** 16 or 24 rows a task: more than are ever asked for. */
const PROGRESS_ROWS = `
  INSERT INTO task_progress (id, task_id, agent_id, progress_percent, message, data, "timestamp")
  SELECT ${uuid('progress', `i || ' ' || n`)}, ${uuid('task', 'i')}, ${agent}, n * 4.0,
    'Step ' || n || ': ' || ${words('n')}, jsonb_build_object('step', n),
    ${EPOCH} - i * interval '37.251 seconds' + n * interval '1.007 seconds'
  FROM generate_series(0, $1::int - 1) i, generate_series(1, 16 + 8 * (i % 2)) n`;

/** 0 to 4 a task, with scores that add up without rounding. */
const EVALUATION_ROWS = `
  INSERT INTO evaluations (id, task_id, agent_id, evaluator, score, report, metrics, created_at)
  SELECT ${uuid('evaluation', `i || ' ' || n`)}, ${uuid('task', 'i')}, ${agent}, 'judge-' || n,
    ((i * 7 + n * 13) % 41) / 4.0, ${words('(i + n)')}, jsonb_build_object('clicks', i % 90),
    ${EPOCH} - i * interval '37.251 seconds' + n * interval '61.013 seconds'
  FROM generate_series(0, $1::int - 1) i, generate_series(1, i % 5) n`;

/** Five screenshots a task. */
const FILE_ROWS = `
  INSERT INTO binary_file_metadata (id, agent_id, task_id, bucket, object_path, content_type,
    size_bytes, checksum, metadata, uploaded_at)
  SELECT ${uuid('file', `i || ' ' || n`)}, ${agent}, ${uuid('task', 'i')}, 'screenshots',
    ${agent} || '/screenshots/' || i || '-' || n || '.png', 'image/png',
    20000 + (i * 31 + n * 17) % 90000, 'sha256:' || md5(i || ' ' || n),
    jsonb_build_object('step', n),
    ${EPOCH} - i * interval '37.251 seconds' + n * interval '2.003 seconds'
  FROM generate_series(0, $1::int - 1) i, generate_series(1, 5) n`;

/** Fills the tables of a migrated database; all of them are in one proportion to the tasks. */
export async function loadTables(client, tasks) {
  await client.query('SET synchronous_commit = off');
  await client.query(AGENT_ROWS, [AGENTS]);
  for (const rows of [TASK_ROWS, PROGRESS_ROWS, EVALUATION_ROWS, FILE_ROWS]) {
    await client.query(rows, [tasks]);
  }
  await client.query('VACUUM ANALYZE');
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM tasks) AS tasks,
      (SELECT count(*)::int FROM task_progress) AS progress,
      (SELECT count(*)::int FROM evaluations) AS evaluations,
      (SELECT count(*)::int FROM binary_file_metadata) AS files,
      (SELECT count(*)::int FROM agents) AS agents`,
  );
  return rows[0];
}
