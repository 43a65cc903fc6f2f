import { CodedError } from '../../../errors';
import { ACCEPTED_TYPES, EXPECTED_TABLES, type ExpectedTable, keyGroup } from './expected-tables';
import type { Found, FoundTable } from './inspect';

/** Columns of tasks that another shape keeps inside `config`, or under another name. */
const BRIDGEABLE = ['id', 'agent_id', 'title'];

/**
 * The columns a bridge has to fill. Tasks may keep agent and title in their configuration, and
 * then may have no other key than the trace.
 */
export function columnsToBridge(table: FoundTable): string[] {
  if (table.bridged.length > 0) return table.bridged;
  if (table.name !== 'tasks' || table.columns.get('config')?.type !== 'jsonb') return [];
  const missing = BRIDGEABLE.filter((column) => !table.columns.has(column));
  const keyless = missing.includes('id');
  if (keyless && !table.unique.has('trace_id')) return [];
  // An agent kept apart from the configuration is the ordinary shape with a column missing.
  return missing.includes('agent_id') || missing.includes('title') || keyless ? missing : [];
}

/** The column that tells the tables' rows apart and that references point to. */
export const keyOf = (table: FoundTable): string =>
  columnsToBridge(table).includes('id') ? 'trace_id' : 'id';

/** Ends here, before anything is changed, where a table is something else entirely. */
export function refuseForeign(found: Found): void {
  const reasons = EXPECTED_TABLES.flatMap((expected) => {
    const table = found.get(expected.name);
    return table ? whyForeign(expected, table, found) : [];
  });
  if (reasons.length === 0) return;
  throw new CodedError(
    'CONFLICT',
    'The database holds something else under names that the gateway needs, so nothing was ' +
      `changed. Give it a database or a schema of its own.\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
    { store: 'postgres' },
  );
}

const KINDS: Record<string, string> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  p: 'a partitioned table',
  S: 'a sequence',
  c: 'a type',
};

function whyForeign(expected: ExpectedTable, table: FoundTable, found: Found): string[] {
  const { name } = expected;
  if (table.kind !== 'r') {
    const kind = KINDS[table.kind] ?? 'no table';
    return [`${name} is ${kind}; expected a table with ${expected.must.join(', ')}`];
  }
  const bridged = columnsToBridge(table);
  const missing = expected.must.filter(
    (column) => !table.columns.has(column) && !bridged.includes(column),
  );
  if (missing.length > 0) {
    const columns = [...table.columns.keys()].slice(0, 20).join(', ') || 'none';
    const other =
      name === 'tasks' ? ' (or config as jsonb, with a unique id or trace_id beside it)' : '';
    return [
      `${name} has the columns ${columns}; expected at least ${expected.must.join(', ')}${other}`,
    ];
  }
  return [
    ...wrongTypes(expected, table),
    ...wrongKey(table),
    ...(expected.columns.task_id ? wrongReference(table, found) : []),
  ];
}

function wrongTypes({ name, columns }: ExpectedTable, table: FoundTable): string[] {
  return Object.entries(columns).flatMap(([column, { kind }]) => {
    const type = table.columns.get(column)?.type;
    if (type === undefined || ACCEPTED_TYPES[kind].includes(type)) return [];
    return [`${name}.${column} is ${type}; expected ${ACCEPTED_TYPES[kind].join(' or ')}`];
  });
}

function wrongKey(table: FoundTable): string[] {
  const key = keyOf(table);
  const column = table.columns.get(key);
  if (!table.unique.has(key)) return [`${table.name}.${key} is not unique; expected a primary key`];
  if (column && keyGroup(column.type) === 'whole number' && !column.filled) {
    return [`${table.name}.${key} is a whole number that nothing counts; expected a sequence`];
  }
  return [];
}

function wrongReference({ name, columns }: FoundTable, found: Found): string[] {
  const type = columns.get('task_id')?.type;
  if (type === undefined) return [];
  const wanted = tasksKey(found).type;
  if (keyGroup(type) === keyGroup(wanted)) return [];
  return [`${name}.task_id is ${type}; expected ${wanted}, as the key of tasks is`];
}

/** What references to tasks point to, where tasks are there already or will be made. */
export function tasksKey(found: Found): { column: string; type: string } {
  const tasks = found.get('tasks');
  if (!tasks) return { column: 'id', type: 'uuid' };
  const column = keyOf(tasks);
  return { column, type: tasks.columns.get(column)?.type ?? 'text' };
}
