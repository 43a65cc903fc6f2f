import type { Queries } from './database';

/** Stands in the JSON of every row an import writes: the rows themselves say what is there. */
export const MARK = 'triptych_import';

export interface Mark {
  /** Names the run within its task. */
  run: string;
  /** What the row is by its content. */
  item: string;
  /** The run's folder, to recognise a run that has grown since. */
  folder: string;
}

/** Where the mark is in each table. */
const MARKED = [
  ['task_progress', 'data'],
  ['binary_file_metadata', 'metadata'],
  ['evaluations', 'metrics'],
] as const;

const UNION = MARKED.map(
  ([table, column]) =>
    `SELECT '${table}' AS "table", ${column}->'${MARK}'->>'run' AS run,
            ${column}->'${MARK}'->>'item' AS item
     FROM ${table} WHERE task_id = $1 AND ${column}->'${MARK}' IS NOT NULL`,
).join(' UNION ALL ');

export interface MarkedItem {
  table: (typeof MARKED)[number][0];
  item: string;
}

/** The items of one run that a task has rows of. */
export async function markedItems(
  db: Queries,
  { task, run }: { task: string; run: string },
): Promise<MarkedItem[]> {
  return db.query(`SELECT "table", item FROM (${UNION}) marked WHERE run = $2`, [task, run]);
}

/** The runs in a task that came from folders of this name. */
export async function runsOfFolder(
  db: Queries,
  { task, folder }: { task: string; folder: string },
): Promise<string[]> {
  const named = MARKED.map(
    ([table, column]) =>
      `SELECT ${column}->'${MARK}'->>'run' AS run FROM ${table}
       WHERE task_id = $1 AND ${column}->'${MARK}'->>'folder' = $2`,
  );
  const rows = await db.query<{ run: string }>(
    `SELECT DISTINCT run FROM (${named.join(' UNION ALL ')}) marked ORDER BY run`,
    [task, folder],
  );
  return rows.map(({ run }) => run);
}
