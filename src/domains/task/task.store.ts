import { TaskEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { Scope } from '../../access/permissions';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import { ordersOnce } from '../../stores/postgres/per-catalog';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { createRowReader } from '../../stores/postgres/row-reader';
import { compileFilter } from '../../stores/postgres/sql/filter';
import { finite } from '../../stores/postgres/sql/finite';
import { assignments, insertInto } from '../../stores/postgres/sql/insert';
import { allOf, raw, type Sql, sql, valueRows } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import type { TaskKey } from '../agent-stream/key-groups';
import { type TaskFilter, taskFilterSpec, traceText } from './task.filter';
import { TASK_ORDERS, type TaskOrder, taskOrder } from './task.order';

export type TaskRow = TaskEntity;
export type TaskProperty = keyof TaskEntity & string;

const TASKS = tableOf(TaskEntity);
const AVERAGE_SCORE = sql`(SELECT avg(${finite(raw('e.score'))}) FROM evaluations e WHERE e.task_id = t.id)`;
const ALL = TASKS.select('t', TASKS.properties);

export interface TaskQuery {
  scope: Scope;
  filter?: TaskFilter | null;
}

export interface TaskListQuery extends TaskQuery, RowsAsked<TaskProperty> {
  orderBy: readonly TaskOrder[];
}

export type TaskStore = ReturnType<typeof createTaskStore>;

export function createTaskStore(postgres: PostgresStore) {
  const reader = createRowReader<TaskEntity>(postgres, TASKS, 't');

  const orderOf = ordersOnce(TASK_ORDERS, (catalog, orders) =>
    taskOrder(reader, catalog, orders, AVERAGE_SCORE),
  );

  async function matching({ scope, filter }: TaskQuery): Promise<Sql> {
    const catalog = await postgres.catalog();
    const spec = () => taskFilterSpec(reader, catalog, AVERAGE_SCORE);
    return allOf([within(scope), compileFilter(spec, filter)]);
  }

  return {
    findByIds(
      caller: Caller,
      ids: readonly string[],
      query: { scope: Scope; properties: readonly TaskProperty[] },
    ): Promise<(TaskRow | null)[]> {
      const { scope, properties } = query;
      return reader.findByIds(caller, ids, { where: within(scope), properties });
    },

    async newestOfTrace(
      caller: Caller,
      traceId: string,
      query: { scope: Scope; properties: readonly TaskProperty[] },
    ): Promise<TaskRow | null> {
      const catalog = await postgres.catalog();
      const order = orderOf(catalog, ['CREATED_AT_DESC']);
      const trace = traceText(reader.ref('traceId'), catalog);
      const where = allOf([within(query.scope), sql`${trace} = ${traceId}`]);
      const page: PageRequest = { limit: 1, direction: 'forward' };
      const { rows } = await reader.page(caller, { ...query, where, order }, page);
      return rows[0] ?? null;
    },

    async page(caller: Caller, query: TaskListQuery, page: PageRequest): Promise<Slice<TaskRow>> {
      const catalog = await postgres.catalog();
      const order = orderOf(catalog, query.orderBy);
      const { properties, shape } = query;
      return reader.page(caller, { where: await matching(query), order, properties, shape }, page);
    },

    async count(caller: Caller, query: TaskQuery, cap: number): Promise<number> {
      return reader.count(caller, await matching(query), cap);
    },

    /** Tasks that have an agent, by key, up to a bound that the caller checks. */
    async keysOf(caller: Caller, query: TaskQuery, limit: number): Promise<TaskKey[]> {
      return postgres.read<TaskKey>(
        caller,
        sql`SELECT t.id::text AS "taskId", t.agent_id AS "agent" FROM ${TASKS.from} t
            WHERE ${await matching(query)} AND t.agent_id <> '' LIMIT ${limit}`,
      );
    },

    async pageByAgents(
      caller: Caller,
      agents: readonly string[],
      query: TaskListQuery,
      page: PageRequest,
    ): Promise<Map<string, Slice<TaskRow>>> {
      const order = orderOf(await postgres.catalog(), query.orderBy);
      const where = allOf([sql`t.agent_id = p.key`, await matching(query)]);
      const { properties, shape } = query;
      return reader.pageByParents(
        caller,
        { parents: agentParents(agents), where, order, properties, shape },
        page,
      );
    },

    async countByAgents(
      caller: Caller,
      agents: readonly string[],
      query: TaskQuery,
      cap: number,
    ): Promise<Map<string, number>> {
      const where = allOf([sql`t.agent_id = p.key`, await matching(query)]);
      return reader.countByParents(caller, { parents: agentParents(agents), where }, cap);
    },

    /** The condition of a task query, for sums over the same rows. */
    matching,

    async insert(tx: Transaction, values: Partial<TaskRow>): Promise<TaskRow> {
      const [row] = await tx.query<TaskRow>(
        sql`WITH t AS (${insertInto(TASKS, [values])} RETURNING *) SELECT ${ALL} FROM t`,
      );
      return row as TaskRow;
    },

    /** Locks the row until the transaction ends, so that a change of status is decided once. */
    async lock(tx: Transaction, id: string, scope: Scope): Promise<TaskRow | null> {
      const key = (await postgres.catalog()).keyOf('tasks', id);
      if (key === null) return null;
      const [row] = await tx.query<TaskRow>(
        sql`SELECT ${ALL} FROM tasks t WHERE t.id = ${key} AND ${within(scope)} FOR UPDATE`,
      );
      return row ?? null;
    },

    async update(tx: Transaction, id: string, values: Partial<TaskRow>): Promise<TaskRow> {
      const [row] = await tx.query<TaskRow>(
        sql`UPDATE tasks t SET ${assignments(TASKS, values)} WHERE t.id = ${id} RETURNING ${ALL}`,
      );
      return row as TaskRow;
    },
  };
}

function within(scope: Scope): Sql {
  return scope.kind === 'agent' ? sql`t.agent_id = ${scope.agent}` : raw('TRUE');
}

const agentParents = (agents: readonly string[]) => ({
  from: sql`${valueRows(agents, 'text')} p`,
  key: raw('p.key'),
  where: raw('TRUE'),
});
