import { EvaluationEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type {
  Combined,
  JsonFilter,
  KeyFilter,
  NumberFilter,
  TextFilter,
  TimeFilter,
} from '../../filter-input';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import type { Catalog } from '../../stores/postgres/catalog';
import { ordersOnce } from '../../stores/postgres/per-catalog';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { createRowReader } from '../../stores/postgres/row-reader';
import {
  comparisonCondition,
  jsonCondition,
  keyCondition,
  textCondition,
} from '../../stores/postgres/sql/conditions';
import { compileFilter, type FilterSpec } from '../../stores/postgres/sql/filter';
import { finite } from '../../stores/postgres/sql/finite';
import { insertInto } from '../../stores/postgres/sql/insert';
import type { OrderTerm } from '../../stores/postgres/sql/keyset';
import { among, raw, type Sql, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import { plainKey } from '../global-id';
import { findTasks, taskParents } from '../task-children';
import { EVALUATION_ORDERS, type EvaluationOrder } from './evaluation.order';

export type EvaluationRow = EvaluationEntity;
export type EvaluationProperty = keyof EvaluationEntity & string;

export type EvaluationFilter = Combined<{
  taskId?: KeyFilter | null;
  agentId?: TextFilter | null;
  evaluator?: TextFilter | null;
  score?: NumberFilter | null;
  createdAt?: TimeFilter | null;
  metrics?: JsonFilter[] | null;
}>;

export interface EvaluationQuery extends RowsAsked<EvaluationProperty> {
  filter?: EvaluationFilter | null;
  orderBy: readonly EvaluationOrder[];
}

const EVALUATIONS = tableOf(EvaluationEntity);
const ALL = EVALUATIONS.select('e', EVALUATIONS.properties);
/** What filters, orders and means go by. */
const SCORE = finite(EVALUATIONS.ref('e', 'score'));
const OF_PARENT = raw('e.task_id = p.id');
const EVERY_TASK = { kind: 'all' } as const;

export type EvaluationStore = ReturnType<typeof createEvaluationStore>;

/** Only roles that read all evaluations read any, so no query here asks for a scope. */
export function createEvaluationStore(postgres: PostgresStore) {
  const reader = createRowReader<EvaluationEntity>(postgres, EVALUATIONS, 'e');
  const { ref } = reader;

  const spec = (catalog: Catalog): FilterSpec<EvaluationFilter> => ({
    taskId: keyCondition(ref('taskId'), (id) => {
      const key = plainKey('Task', id);
      return key === null ? null : catalog.keyOf('tasks', key);
    }),
    agentId: textCondition(ref('agentId')),
    evaluator: textCondition(ref('evaluator')),
    score: comparisonCondition(SCORE),
    createdAt: comparisonCondition(ref('createdAt')),
    metrics: jsonCondition(ref('metrics')),
  });

  const order = ordersOnce(EVALUATION_ORDERS, (catalog, orders) => {
    const terms = orders.map((name): OrderTerm => {
      const direction = name.endsWith('_ASC') ? 'ASC' : 'DESC';
      if (name.startsWith('SCORE')) return { expression: SCORE, direction, nullable: true };
      return reader.term(catalog, 'createdAt', direction);
    });
    const tie = terms[0]?.direction === 'ASC' ? 'DESC' : 'ASC';
    return [...terms, { expression: ref('id'), direction: tie, nullable: false }];
  });

  const where = async (filter: EvaluationFilter | null | undefined): Promise<Sql> => {
    const catalog = await postgres.catalog();
    return compileFilter(() => spec(catalog), filter);
  };

  return {
    findByIds: (
      caller: Caller,
      ids: readonly string[],
      properties: readonly EvaluationProperty[],
    ) => reader.findByIds(caller, ids, { where: raw('TRUE'), properties }),

    async page(caller: Caller, query: EvaluationQuery, page: PageRequest) {
      const terms = order(await postgres.catalog(), query.orderBy);
      const { filter, properties, shape } = query;
      return reader.page(
        caller,
        { where: await where(filter), order: terms, properties, shape },
        page,
      );
    },

    async count(caller: Caller, filter: EvaluationFilter | null | undefined, cap: number) {
      return reader.count(caller, await where(filter), cap);
    },

    async pageByTasks(
      caller: Caller,
      taskIds: readonly string[],
      query: EvaluationQuery,
      page: PageRequest,
    ): Promise<Map<string, Slice<EvaluationRow>>> {
      const catalog = await postgres.catalog();
      const parents = taskParents(catalog, taskIds, EVERY_TASK);
      const terms = order(catalog, query.orderBy);
      const { properties, shape } = query;
      return reader.pageByParents(
        caller,
        { parents, where: OF_PARENT, order: terms, properties, shape },
        page,
      );
    },

    async countByTasks(caller: Caller, taskIds: readonly string[], cap: number) {
      const parents = taskParents(await postgres.catalog(), taskIds, EVERY_TASK);
      return reader.countByParents(caller, { parents, where: OF_PARENT }, cap);
    },

    async averageByTasks(
      caller: Caller,
      taskIds: readonly string[],
    ): Promise<Map<string, number | null>> {
      const parents = taskParents(await postgres.catalog(), taskIds, EVERY_TASK);
      const rows = await postgres.read<{ id: string; score: number | null }>(
        caller,
        sql`SELECT ${parents.key} AS "id", avg(${SCORE}) AS "score" FROM ${parents.from}
            JOIN evaluations e ON e.task_id = p.id WHERE ${parents.where} GROUP BY p.id`,
      );
      return new Map(rows.map(({ id, score }) => [id, score]));
    },

    async averageByAgents(
      caller: Caller,
      agents: readonly string[],
    ): Promise<Map<string, number | null>> {
      const rows = await postgres.read<{ agent: string; score: number | null }>(
        caller,
        sql`SELECT t.agent_id AS "agent", avg(${SCORE}) AS "score" FROM tasks t
            JOIN evaluations e ON e.task_id = t.id
            WHERE ${among(raw('t.agent_id'), agents)} GROUP BY t.agent_id`,
      );
      return new Map(rows.map(({ agent, score }) => [agent, score]));
    },

    async taskOf(tx: Transaction, taskId: string) {
      return (await findTasks(tx, await postgres.catalog(), [taskId], EVERY_TASK))[0];
    },

    async insert(tx: Transaction, row: Partial<EvaluationRow>): Promise<EvaluationRow> {
      const [inserted] = await tx.query<EvaluationRow>(
        sql`WITH e AS (${insertInto(EVALUATIONS, [row])} RETURNING *) SELECT ${ALL} FROM e`,
      );
      return inserted as EvaluationRow;
    },
  };
}
