import type { ClientBase, Pool } from 'pg';
import { CodedError } from '../../errors';
import { storeNotReady } from '../exit-codes';
import { advised } from '../postgres-advice';

export type DemoTable =
  | 'agents'
  | 'tasks'
  | 'task_progress'
  | 'evaluations'
  | 'binary_file_metadata';

const COLUMNS: Readonly<Record<DemoTable, readonly string[]>> = {
  agents: [
    'id name description config_path is_active version last_log_at created_by',
    'created_at updated_at',
  ],
  tasks: [
    'id trace_id agent_id user_id title description status config metadata result_artifact_url',
    'error_message started_at completed_at created_at updated_at',
  ],
  task_progress: ['id task_id agent_id progress_percent message data timestamp'],
  evaluations: ['id task_id agent_id evaluator score report metrics created_at'],
  binary_file_metadata: [
    'id agent_id task_id bucket object_path content_type size_bytes checksum metadata uploaded_at',
  ],
};

/** One statement carries this many rows as one JSON parameter. */
const ROWS_PER_STATEMENT = 1000;

export interface TableWriter {
  add(table: DemoTable, rows: readonly object[]): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
  /** Rows that were not there before. */
  readonly written: Readonly<Record<DemoTable, number>>;
}

/**
 * Rows are gathered into large statements. PostgreSQL itself turns the JSON into the types of the
 * table at hand, so nothing here assumes them. Rows whose key is taken are left as they are.
 */
export function createTableWriter(pg: Pool | ClientBase): TableWriter {
  const held = new Map<DemoTable, object[]>();
  const written = {
    agents: 0,
    tasks: 0,
    task_progress: 0,
    evaluations: 0,
    binary_file_metadata: 0,
  };

  const write = async (table: DemoTable, rows: object[]) => {
    const statement = pg.query(insertStatement(table), [JSON.stringify(rows)]);
    written[table] += (await statement.catch(throwPostgresError)).rowCount ?? 0;
  };
  const drain = async (table: DemoTable, least: number) => {
    const rows = held.get(table) ?? [];
    while (rows.length >= least && rows.length > 0) {
      await write(table, rows.splice(0, ROWS_PER_STATEMENT));
    }
  };

  return {
    written,
    add: async (table, rows) => {
      held.set(table, [...(held.get(table) ?? []), ...rows]);
      // Tasks go first: the other tables point to them.
      if ((held.get(table)?.length ?? 0) >= ROWS_PER_STATEMENT) await drain('tasks', 1);
      await drain(table, ROWS_PER_STATEMENT);
    },
    flush: async () => {
      for (const table of Object.keys(written) as DemoTable[]) await drain(table, 1);
    },
  };
}

function insertStatement(table: DemoTable): string {
  const names = COLUMNS[table].flatMap((line) => line.split(' ')).map((name) => `"${name}"`);
  const columns = names.join(', ');
  return `INSERT INTO ${table} (${columns})
    SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1::json)
    ON CONFLICT DO NOTHING`;
}

/** Demo rows have keys of their own kind, so they fit only tables that this program made. */
export async function checkTables(pg: Pool | ClientBase): Promise<void> {
  const { rows } = await pg
    .query<{ type: string }>(
      `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = to_regclass('tasks') AND attname = 'id'`,
    )
    .catch(throwPostgresError);
  const type = rows[0]?.type;
  if (type === undefined) {
    throw storeNotReady('There are no tables yet; run: triptych migrate');
  }
  if (!/^(uuid|text|character)/.test(type)) {
    throw new CodedError(
      'CONFLICT',
      `Demo data has text keys, but tasks.id is ${type}: this database belongs to another program.`,
      { store: 'postgres' },
    );
  }
}

function throwPostgresError(error: unknown): never {
  throw advised(error);
}
