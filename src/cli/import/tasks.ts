import { randomUUID } from 'node:crypto';
import { CATALOG_QUERY, type CatalogRow, createCatalog } from '../../stores/postgres/catalog';
import { toStatement } from '../../stores/postgres/sql/sql';
import { CommandError, storeNotReady } from '../exit-codes';
import type { Queries } from './database';
import { plain } from './files/json';
import { MARK } from './mark';
import { printable } from './report';
import type { Survey } from './survey';
import type { Search, Target } from './target';

/** What a task that was made of a run says of it. */
export interface ImportedTask {
  task: string;
  run: string;
  content: string;
  finished: boolean;
}

const LONGEST_TITLE = 500;
const MOST_ALIKE = 200;

/** Tasks of earlier imports that may be this run: its content, or a folder of its name. */
export async function tasksLike(
  db: Queries,
  { agent, survey }: Pick<Search, 'agent' | 'survey'>,
): Promise<ImportedTask[]> {
  const like = (mark: object) => JSON.stringify({ [MARK]: mark });
  const rows = await db.query<{ task: string; mark: Record<string, unknown> }>(
    `SELECT id::text AS task, metadata->'${MARK}' AS mark FROM tasks
     WHERE agent_id = $1 AND (metadata @> $2 OR metadata @> $3)
     ORDER BY metadata @> $2 DESC, created_at, id LIMIT ${MOST_ALIKE}`,
    [
      agent,
      like({ content: survey.content }),
      like({ folder: survey.name, layout: survey.layout.name }),
    ],
  );
  return rows.map(({ task, mark }) => ({
    task,
    run: String(mark.run),
    content: String(mark.content),
    finished: mark.finished === true,
  }));
}

/** In progress until everything of the run is there, so that a cut-off import never looks complete. */
export async function createTask(
  tx: Queries,
  { agent, survey, title }: Search & { title?: string },
): Promise<Target> {
  const began = survey.began.toISOString();
  const rows = await tx.query<{ task: string }>(
    `INSERT INTO tasks (trace_id, agent_id, title, status, metadata, started_at, created_at, updated_at)
     VALUES ($1, $2, $3, 'in_progress', $4, $5, $6, $7) RETURNING id::text AS task`,
    [
      randomUUID(),
      agent,
      plain((title ?? survey.ending.task ?? survey.name).slice(0, LONGEST_TITLE)),
      JSON.stringify({ [MARK]: markOf(survey, { run: survey.content, finished: false }) }),
      began,
      began,
      began,
    ],
  );
  const task = rows[0]?.task ?? '';
  const imported = { task, run: survey.content, content: survey.content, finished: false };
  return { task, run: survey.content, imported };
}

/** Says that everything is there, and how the run ended. Nothing is written where it says so already. */
export async function finishTask(db: Queries, { imported }: Target, survey: Survey): Promise<void> {
  if (!imported || (imported.finished && imported.content === survey.content)) return;
  const { status, error } = survey.ending;
  const mark = markOf(survey, { run: imported.run, finished: true });
  await db.query(
    `UPDATE tasks SET status = $2, error_message = $3, started_at = $4, completed_at = $5,
       updated_at = $6, metadata = metadata || $7::jsonb
     WHERE id = $1`,
    [
      imported.task,
      status,
      status === 'failed' ? (error ?? null) : null,
      survey.began.toISOString(),
      survey.ended.toISOString(),
      survey.ended.toISOString(),
      JSON.stringify({ [MARK]: mark }),
    ],
  );
}

function markOf(survey: Survey, more: { run: string; finished: boolean }) {
  const { content, layout, name } = survey;
  return { ...more, content, layout: layout.name, folder: name };
}

/** The task of --task, if it is there and the agent's. */
export async function givenTask(
  db: Queries,
  { key, agent }: { key: string; agent: string },
): Promise<string> {
  const catalog = createCatalog(await db.query<CatalogRow>(toStatement(CATALOG_QUERY).text));
  const id = catalog.keyOf('tasks', key);
  const rows = await db.query<{ task: string; agent: string | null }>(
    'SELECT id::text AS task, agent_id AS agent FROM tasks WHERE id = $1',
    [id],
  );
  const [found] = rows;
  if (!found) throw new CommandError(`There is no task ${printable(key)}.`);
  if (found.agent !== null && found.agent !== agent) {
    throw new CommandError(`The task ${printable(key)} belongs to another agent.`);
  }
  return found.task;
}

/** Found out before anything is read. */
export async function checkTables(db: Queries): Promise<void> {
  const rows = await db.query<{ missing: string }>(
    `SELECT name AS missing
     FROM unnest(ARRAY['tasks', 'task_progress', 'evaluations', 'binary_file_metadata']) AS name
     WHERE to_regclass(name) IS NULL`,
  );
  if (rows.length > 0) throw storeNotReady('There are no tables yet; run: triptych migrate');
}
