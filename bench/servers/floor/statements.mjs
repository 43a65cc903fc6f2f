/** One statement per query, written by hand, that gives the answer's data as JSON text. */
const FLAT = `t.id AS key, t.title, t.status, t.agent_id AS "agentId", t.user_id AS "userId",
  t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.completed_at AS "completedAt"`;

const EVALUATION = `e.id AS key, e.score, e.evaluator, e.report, e.created_at AS "createdAt"`;

const NEWEST = `SELECT * FROM tasks ORDER BY created_at DESC NULLS LAST, id LIMIT 50`;

const listed = (rows) => `(SELECT coalesce(json_agg(r), '[]') FROM (${rows}) r)`;

const LISTS = `
  ${listed(`SELECT p.id AS key, p.progress_percent AS "progressPercent", p.message, p."timestamp"
    FROM task_progress p WHERE p.task_id = t.id
    ORDER BY p."timestamp" DESC NULLS LAST, p.id LIMIT 10`)} AS progress,
  ${listed(`SELECT ${EVALUATION} FROM evaluations e WHERE e.task_id = t.id
    ORDER BY e.created_at DESC NULLS LAST, e.id LIMIT 10`)} AS evaluations,
  ${listed(`SELECT f.id AS key, f.object_path AS "objectPath", f.content_type AS "contentType",
      f.size_bytes AS "sizeBytes", f.uploaded_at AS "uploadedAt"
    FROM binary_file_metadata f WHERE f.task_id = t.id AND f.bucket = 'screenshots'
    ORDER BY f.uploaded_at DESC NULLS LAST, f.id LIMIT 5`)} AS screenshots`;

export const STATEMENTS = {
  Q1: `SELECT ${listed(`SELECT ${FLAT} FROM (${NEWEST}) t`)}::text AS data`,

  Q2: `SELECT ${listed(`SELECT ${FLAT}, ${LISTS} FROM (${NEWEST}) t`)} AS data`,

  Q3: `SELECT to_json(r) AS data FROM (
    SELECT ${FLAT}, t.description, ${LISTS},
      (SELECT to_json(r) FROM (SELECT ${EVALUATION} FROM evaluations e WHERE e.task_id = t.id
        ORDER BY e.created_at DESC NULLS LAST, e.id LIMIT 1) r) AS "latestEvaluation",
      (SELECT avg(e.score) FROM evaluations e WHERE e.task_id = t.id) AS "averageScore",
      (SELECT to_json(r) FROM (SELECT a.name AS key, a.description, a.is_active AS "isActive",
        a.version FROM agents a WHERE a.name = t.agent_id) r) AS agent
    FROM tasks t WHERE t.id = $1) r`,

  Q4: `SELECT json_build_object(
    'statuses', ${listed(`SELECT status, count(*) FROM tasks GROUP BY status`)},
    'agents', ${listed(`SELECT c."agentId", c.count, s.score AS "averageScore" FROM
      (SELECT agent_id AS "agentId", count(*) FROM tasks GROUP BY agent_id) c
      LEFT JOIN (SELECT t.agent_id, avg(e.score) AS score FROM evaluations e
        JOIN tasks t ON t.id = e.task_id GROUP BY t.agent_id) s ON s.agent_id = c."agentId"`)}
    )::text AS data`,

  Q5: `SELECT ${listed(`SELECT id AS key, agent_id AS "agentId" FROM tasks WHERE id = ANY ($1)
    ORDER BY created_at DESC NULLS LAST, id`)} AS data`,
};
