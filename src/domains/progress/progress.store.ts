import { TaskProgressEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { Scope } from '../../access/permissions';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import { perCatalog } from '../../stores/postgres/per-catalog';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { createRowReader } from '../../stores/postgres/row-reader';
import { insertInto } from '../../stores/postgres/sql/insert';
import type { OrderTerm } from '../../stores/postgres/sql/keyset';
import { raw, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import { findTasks, taskParents, throughTask } from '../task-children';

export type ProgressRow = TaskProgressEntity;
export type ProgressProperty = keyof TaskProgressEntity & string;

const PROGRESS = tableOf(TaskProgressEntity);
const ALL = PROGRESS.select('c', PROGRESS.properties);
const OF_PARENT = raw('c.task_id = p.id');

export interface ProgressQuery extends RowsAsked<ProgressProperty> {
  scope: Scope;
}

export type ProgressStore = ReturnType<typeof createProgressStore>;

export function createProgressStore(postgres: PostgresStore) {
  const reader = createRowReader<TaskProgressEntity>(postgres, PROGRESS, 'c');

  const newestFirst = perCatalog((catalog): OrderTerm[] => [
    reader.term(catalog, 'timestamp', 'DESC'),
    { expression: reader.ref('id'), direction: 'ASC', nullable: false },
  ]);

  return {
    findByIds(caller: Caller, ids: readonly string[], { scope, properties }: ProgressQuery) {
      const where = throughTask(reader.ref('taskId'), scope);
      return reader.findByIds(caller, ids, { where, properties });
    },

    async pageByTasks(
      caller: Caller,
      taskIds: readonly string[],
      { scope, ...rows }: ProgressQuery,
      page: PageRequest,
    ): Promise<Map<string, Slice<ProgressRow>>> {
      const catalog = await postgres.catalog();
      const parents = taskParents(catalog, taskIds, scope);
      const order = newestFirst(catalog);
      return reader.pageByParents(caller, { parents, where: OF_PARENT, order, ...rows }, page);
    },

    async countByTasks(caller: Caller, taskIds: readonly string[], scope: Scope, cap: number) {
      const parents = taskParents(await postgres.catalog(), taskIds, scope);
      return reader.countByParents(caller, { parents, where: OF_PARENT }, cap);
    },

    async tasksOf(tx: Transaction, taskIds: readonly string[], scope: Scope) {
      return findTasks(tx, await postgres.catalog(), taskIds, scope);
    },

    async insert(tx: Transaction, rows: Partial<ProgressRow>[]): Promise<ProgressRow[]> {
      if (rows.length === 0) return [];
      return tx.query<ProgressRow>(
        sql`WITH c AS (${insertInto(PROGRESS, rows)} RETURNING *) SELECT ${ALL} FROM c`,
      );
    },
  };
}
