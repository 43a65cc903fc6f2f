import type { TaskEntity } from '../../../entities/postgres';
import type { Catalog } from '../../stores/postgres/catalog';
import type { RowReader } from '../../stores/postgres/row-reader';
import type { OrderTerm } from '../../stores/postgres/sql/keyset';
import type { Sql } from '../../stores/postgres/sql/sql';

export const TASK_ORDERS = [
  'CREATED_AT_DESC',
  'CREATED_AT_ASC',
  'UPDATED_AT_DESC',
  'UPDATED_AT_ASC',
  'COMPLETED_AT_DESC',
  'COMPLETED_AT_ASC',
  'TITLE_ASC',
  'TITLE_DESC',
  'AVERAGE_SCORE_DESC',
  'AVERAGE_SCORE_ASC',
] as const;
export type TaskOrder = (typeof TASK_ORDERS)[number];

const COLUMNS = {
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  COMPLETED_AT: 'completedAt',
  TITLE: 'title',
} as const;

export const ordersByScore = (orders: readonly TaskOrder[]): boolean =>
  orders.some((order) => order.startsWith('AVERAGE_SCORE'));

/** The terms of an order; the key breaks ties against the first term, so that one index serves it. */
export function taskOrder(
  reader: RowReader<TaskEntity>,
  catalog: Catalog,
  orders: readonly TaskOrder[],
  averageScore: Sql,
): OrderTerm[] {
  const terms = orders.map((order): OrderTerm => {
    const direction = order.endsWith('_ASC') ? 'ASC' : 'DESC';
    const name = order.replace(/_(ASC|DESC)$/, '');
    if (name === 'AVERAGE_SCORE') return { expression: averageScore, direction, nullable: true };
    return reader.term(catalog, COLUMNS[name as keyof typeof COLUMNS], direction);
  });
  const tie = terms[0]?.direction === 'ASC' ? 'DESC' : 'ASC';
  return [...terms, { expression: reader.ref('id'), direction: tie, nullable: false }];
}
