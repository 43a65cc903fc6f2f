/** Every statement is prepared once per connection under its name. */
const statement = (name, text) => ({ name, text });

const TASK = `id, title, description, status, agent_id AS "agentId", user_id AS "userId",
  created_at AS "createdAt", updated_at AS "updatedAt", completed_at AS "completedAt"`;

const PROGRESS = 'id, progress_percent AS "progressPercent", message, "timestamp"';
const EVALUATION = 'id, score, evaluator, report, created_at AS "createdAt"';
const FILE = `id, object_path AS "objectPath", content_type AS "contentType",
  size_bytes AS "sizeBytes", uploaded_at AS "uploadedAt"`;

/** The newest $2 rows of each of the tasks $1: each task's rows come from the index in order. */
const newestPerTask = (name, { columns, from, by }) =>
  statement(
    name,
    `SELECT task.id AS parent, child.*
     FROM unnest($1::uuid[]) AS task (id), LATERAL (
       SELECT ${columns} FROM ${from} AND task_id = task.id
       ORDER BY ${by} DESC NULLS LAST LIMIT $2
     ) AS child`,
  );

export const newestTasks = statement(
  'newest-tasks',
  `SELECT ${TASK} FROM tasks ORDER BY created_at DESC NULLS LAST LIMIT $1`,
);

export const taskById = statement('task-by-id', `SELECT ${TASK} FROM tasks WHERE id = $1`);

export const progressOfTasks = newestPerTask('progress-of-tasks', {
  columns: PROGRESS,
  from: 'task_progress WHERE true',
  by: '"timestamp"',
});

export const evaluationsOfTasks = newestPerTask('evaluations-of-tasks', {
  columns: EVALUATION,
  from: 'evaluations WHERE true',
  by: 'created_at',
});

export const screenshotsOfTasks = newestPerTask('screenshots-of-tasks', {
  columns: FILE,
  from: `binary_file_metadata WHERE bucket = 'screenshots'`,
  by: 'uploaded_at',
});

export const averageScores = statement(
  'average-scores',
  `SELECT task_id AS parent, avg(score) AS score FROM evaluations
   WHERE task_id = ANY ($1::uuid[]) GROUP BY task_id`,
);

export const agentsByName = statement(
  'agents-by-name',
  `SELECT id, name, description, is_active AS "isActive", version FROM agents
   WHERE name = ANY ($1::text[])`,
);

export const statusCounts = statement(
  'status-counts',
  'SELECT status, count(*)::int AS count FROM tasks GROUP BY status',
);

export const agentSums = statement(
  'agent-sums',
  `SELECT counts.*, scores."averageScore"
   FROM (SELECT agent_id AS "agentId", count(*)::int AS count FROM tasks GROUP BY agent_id) AS counts
   LEFT JOIN (
     SELECT t.agent_id AS "agentId", avg(e.score) AS "averageScore"
     FROM evaluations e JOIN tasks t ON t.id = e.task_id GROUP BY t.agent_id
   ) AS scores USING ("agentId")`,
);
