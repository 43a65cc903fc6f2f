import { createBatches } from './batches';
import type { Database } from './database';
import type { Evaluation, Progress } from './item';
import { MARK, type Mark } from './mark';

const TABLES = {
  task_progress: {
    columns: ['task_id', 'agent_id', 'progress_percent', 'message', 'data', 'timestamp'],
    marked: 'data',
  },
  evaluations: {
    columns: ['task_id', 'agent_id', 'evaluator', 'score', 'metrics', 'created_at'],
    marked: 'metrics',
  },
  binary_file_metadata: {
    columns: [
      'agent_id',
      'task_id',
      'bucket',
      'object_path',
      'content_type',
      'size_bytes',
      'checksum',
      'metadata',
      'uploaded_at',
    ],
    marked: 'metadata',
  },
} as const;

export type RowTable = keyof typeof TABLES;

/** Adds the rows that are not there; answers how many. Times and keys travel as text. */
export async function addRows(
  db: Database,
  { agent, table, rows }: { agent: string; table: RowTable; rows: readonly object[] },
): Promise<number> {
  if (rows.length === 0) return 0;
  const statement = INSERTS[table];
  const added = await db.alone(agent, (tx) => tx.query(statement, [JSON.stringify(rows)]));
  return added.length;
}

/**
 * PostgreSQL itself turns the JSON into the types of the table at hand, so nothing here assumes
 * them: keys may be integers, times may have no zone (they are UTC then, which is what is written).
 */
function insertOf(table: RowTable): string {
  const { columns, marked } = TABLES[table];
  const names = columns.map((name) => `"${name}"`).join(', ');
  const values = columns.map((name) => `r."${name}"`).join(', ');
  const same = (part: keyof Mark) =>
    `t.${marked}->'${MARK}'->>'${part}' = r.${marked}->'${MARK}'->>'${part}'`;
  // A file's path is unique by itself; the other tables know nothing that is.
  const absent = `WHERE NOT EXISTS (SELECT 1 FROM ${table} t
    WHERE t.task_id = r.task_id AND ${same('run')} AND ${same('item')})`;
  return `INSERT INTO ${table} (${names})
    SELECT ${values} FROM json_populate_recordset(NULL::${table}, $1::json) r
    ${table === 'binary_file_metadata' ? '' : absent} ON CONFLICT DO NOTHING RETURNING 1`;
}

const INSERTS: Record<RowTable, string> = {
  task_progress: insertOf('task_progress'),
  evaluations: insertOf('evaluations'),
  binary_file_metadata: insertOf('binary_file_metadata'),
};

export interface RowOwner {
  agent: string;
  task: string;
}

/** Gathers rows of one table into large statements. */
export function createRowWriter(
  db: Database,
  { agent, table, onAdded }: { agent: string; table: RowTable; onAdded(count: number): void },
) {
  return createBatches<object>({
    most: 500,
    mostBytes: 4 * 1024 ** 2,
    sizeOf: (row) => JSON.stringify(row).length,
    write: async (rows) => onAdded(await addRows(db, { agent, table, rows })),
  });
}

export const progressRow = (owner: RowOwner, item: Progress, mark: Mark) => ({
  task_id: owner.task,
  agent_id: owner.agent,
  progress_percent: item.percent,
  message: item.message,
  data: { ...item.data, [MARK]: mark },
  timestamp: item.at.toISOString(),
});

export const evaluationRow = (owner: RowOwner, item: Evaluation, mark: Mark) => ({
  task_id: owner.task,
  agent_id: owner.agent,
  evaluator: item.evaluator,
  score: item.score,
  metrics: { ...item.metrics, [MARK]: mark },
  created_at: item.at.toISOString(),
});
