import type { TaskEntity } from '../../../entities/postgres';
import { badInput } from '../../errors';
import type {
  Combined,
  EnumFilter,
  JsonFilter,
  KeyFilter,
  NumberFilter,
  TextFilter,
  TimeFilter,
} from '../../filter-input';
import type { Catalog } from '../../stores/postgres/catalog';
import type { RowReader } from '../../stores/postgres/row-reader';
import {
  comparisonCondition,
  jsonCondition,
  keyCondition,
  textCondition,
} from '../../stores/postgres/sql/conditions';
import type { FilterSpec } from '../../stores/postgres/sql/filter';
import { allOf, anyOf, raw, type Sql, sql } from '../../stores/postgres/sql/sql';
import { partsOf } from '../filter-tree';
import { plainKey } from '../global-id';
import type { LogsWanted } from './has-logs';
import { TASK_STATUSES, type TaskStatus } from './task-status';

export type TaskFilter = Combined<{
  id?: KeyFilter | null;
  agentId?: TextFilter | null;
  userId?: TextFilter | null;
  traceId?: TextFilter | null;
  status?: EnumFilter<TaskStatus> | null;
  title?: TextFilter | null;
  createdAt?: TimeFilter | null;
  updatedAt?: TimeFilter | null;
  completedAt?: TimeFilter | null;
  averageScore?: NumberFilter | null;
  config?: JsonFilter[] | null;
  metadata?: JsonFilter[] | null;
  hasEvaluations?: boolean | null;
  hasLogs?: LogsWanted | null;
}>;

export function taskFilterSpec(
  { ref }: RowReader<TaskEntity>,
  catalog: Catalog,
  averageScore: Sql,
): FilterSpec<TaskFilter> {
  const toKey = (id: string) => {
    const key = plainKey('Task', id);
    return key === null ? null : catalog.keyOf('tasks', key);
  };
  return {
    id: keyCondition(ref('id'), toKey),
    agentId: textCondition(ref('agentId')),
    userId: textCondition(ref('userId')),
    traceId: textCondition(traceText(ref('traceId'), catalog)),
    status: statusCondition(ref('status')),
    title: textCondition(ref('title')),
    createdAt: comparisonCondition(ref('createdAt')),
    updatedAt: comparisonCondition(ref('updatedAt')),
    completedAt: comparisonCondition(ref('completedAt')),
    averageScore: comparisonCondition(averageScore),
    config: jsonCondition(ref('config')),
    metadata: jsonCondition(ref('metadata')),
    hasEvaluations: (wanted) => {
      const exists = sql`EXISTS (SELECT 1 FROM evaluations e WHERE e.task_id = ${ref('id')})`;
      return wanted ? exists : sql`NOT ${exists}`;
    },
    hasLogs: () => {
      throw new Error('hasLogs is another store’s to answer: settle it first');
    },
  };
}

/** Adopted tables may keep traces as uuids, which compare with no other text; an index serves this. */
export const traceText = (column: Sql, catalog: Catalog): Sql =>
  catalog.typeOf('tasks', 'trace_id') === 'uuid' ? sql`${column}::text` : column;

const statusCondition =
  (column: Sql) =>
  (filter: EnumFilter<TaskStatus>): Sql => {
    if (filter.eq === null)
      throw badInput('status is never null: PENDING stands for it.', 'status');
    const conditions: Sql[] = [];
    if (filter.eq) conditions.push(hasStatus(column, filter.eq));
    if (filter.in) conditions.push(anyOf(filter.in.map((status) => hasStatus(column, status))));
    return allOf(conditions);
  };

/** Free text in adopted tables: null reads as pending, what nobody knows as UNKNOWN. */
function hasStatus(column: Sql, status: TaskStatus): Sql {
  if (status === 'UNKNOWN') {
    const known = TASK_STATUSES.filter((name) => name !== 'UNKNOWN').map((name) =>
      name.toLowerCase(),
    );
    return sql`${column} <> ALL(${known})`;
  }
  const equal = sql`${column} = ${status.toLowerCase()}`;
  return status === 'PENDING' ? sql`(${equal} OR ${column} ${raw('IS NULL')})` : equal;
}

/** Whether a filter looks at scores anywhere, which costs an average per task. */
export const filtersByScore = (filter: TaskFilter | null | undefined): boolean =>
  partsOf(filter).some((part) => Boolean(part.averageScore));

/** Whether a filter asks anything of evaluations, which not every role may read. */
export const filtersByEvaluations = (filter: TaskFilter | null | undefined): boolean =>
  partsOf(filter).some(
    (part) => Boolean(part.averageScore) || typeof part.hasEvaluations === 'boolean',
  );
