import type { Scope } from '../access/permissions';
import type { Catalog } from '../stores/postgres/catalog';
import type { Transaction } from '../stores/postgres/postgres-store';
import type { Parents } from '../stores/postgres/sql/list';
import { allOf, among, raw, type Sql, sql, valueRows } from '../stores/postgres/sql/sql';

/** Types that a key may have which is only compared, and not looked for among the tasks. */
const PLAIN_KEY = /^(uuid|smallint|integer|bigint|text|character varying)$/;

/** Tasks as rows `p`; only those within the scope count. */
export function taskRows(catalog: Catalog, taskIds: readonly string[], scope: Scope): Parents {
  return {
    from: raw('tasks p'),
    key: raw('p.id::text'),
    where: allOf([among(raw('p.id'), keysOf(catalog, taskIds)), ownTask(raw('p'), scope)]),
  };
}

/**
 * Tasks as parents `p` of their rows in another table, of which only the key counts. Where the scope
 * leaves none out, nothing but the keys is needed of them.
 */
export function taskParents(catalog: Catalog, taskIds: readonly string[], scope: Scope): Parents {
  const type = catalog.typeOf('tasks', 'id') ?? '';
  if (scope.kind === 'agent' || !PLAIN_KEY.test(type)) return taskRows(catalog, taskIds, scope);
  const keys = keysOf(catalog, taskIds);
  return {
    from: sql`(SELECT key AS id FROM ${valueRows(keys, type)} k) p`,
    key: raw('p.id::text'),
    where: raw('TRUE'),
    ...(keys.length === 1 && { only: keys[0] }),
  };
}

function keysOf(catalog: Catalog, taskIds: readonly string[]): string[] {
  const keys = taskIds.map((id) => catalog.keyOf('tasks', id)).filter((key) => key !== null);
  return [...new Set(keys)];
}

/** Rows that belong to a task are in scope exactly where their task is. */
export function throughTask(taskId: Sql, scope: Scope): Sql {
  if (scope.kind !== 'agent') return raw('TRUE');
  return sql`EXISTS (SELECT 1 FROM tasks own WHERE own.id = ${taskId} AND ${ownTask(raw('own'), scope)})`;
}

export interface TaskOwner {
  id: string;
  agentId: string | null;
}

/** The tasks that rows are about to be written for, in the order of the keys asked. */
export async function findTasks(
  tx: Transaction,
  catalog: Catalog,
  taskIds: readonly string[],
  scope: Scope,
): Promise<(TaskOwner | undefined)[]> {
  const parents = taskRows(catalog, taskIds, scope);
  const rows = await tx.query<TaskOwner>(
    sql`SELECT ${parents.key} AS "id", p.agent_id AS "agentId"
        FROM ${parents.from} WHERE ${parents.where}`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return taskIds.map((id) => byId.get(catalog.keyOf('tasks', id) ?? ''));
}

const ownTask = (task: Sql, scope: Scope): Sql =>
  scope.kind === 'agent' ? sql`${task}.agent_id = ${scope.agent}` : raw('TRUE');
