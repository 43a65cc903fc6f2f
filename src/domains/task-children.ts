import type { Scope } from '../access/permissions';
import type { Catalog } from '../stores/postgres/catalog';
import type { Transaction } from '../stores/postgres/postgres-store';
import type { Parents } from '../stores/postgres/sql/list';
import { allOf, among, raw, type Sql, sql } from '../stores/postgres/sql/sql';

/** Tasks as parents `p` of their rows in another table; only those within the scope count. */
export function taskParents(catalog: Catalog, taskIds: readonly string[], scope: Scope): Parents {
  const keys = taskIds.map((id) => catalog.keyOf('tasks', id)).filter((key) => key !== null);
  return {
    from: raw('tasks p'),
    key: raw('p.id::text'),
    where: allOf([among(raw('p.id'), keys), ownTask(raw('p'), scope)]),
  };
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
  const parents = taskParents(catalog, taskIds, scope);
  const rows = await tx.query<TaskOwner>(
    sql`SELECT ${parents.key} AS "id", p.agent_id AS "agentId"
        FROM ${parents.from} WHERE ${parents.where}`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return taskIds.map((id) => byId.get(catalog.keyOf('tasks', id) ?? ''));
}

const ownTask = (task: Sql, scope: Scope): Sql =>
  scope.kind === 'agent' ? sql`${task}.agent_id = ${scope.agent}` : raw('TRUE');
