import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { finite } from '../../stores/postgres/sql/finite';
import { join, raw, type Sql, sql } from '../../stores/postgres/sql/sql';
import type { TaskGroup } from './task-group';
import { TASK_STATUSES } from './task-status';

/** A distribution, null where there was nothing to measure. */
export interface Spread {
  avg: number | null;
  min: number | null;
  max: number | null;
  p50: number | null;
  p95: number | null;
}

export interface TaskStatsRow {
  /** One text per group asked, in that order. */
  groups: (string | null)[];
  count: number;
  completed: number;
  failed: number;
  score?: Spread | null;
  durationMs: Spread | null;
}

const MAX_GROUPS = 10_000;

const KNOWN = TASK_STATUSES.filter((status) => status !== 'UNKNOWN').map((s) => s.toLowerCase());

/** Times without a zone hold UTC, so that a day is the same day for both kinds of column. */
const EXPRESSIONS: Record<TaskGroup, Sql> = {
  AGENT: raw('t.agent_id'),
  STATUS: sql`CASE WHEN t.status IS NULL THEN 'pending' WHEN t.status = ANY(${KNOWN}) THEN t.status ELSE 'unknown' END`,
  DAY: raw(`to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`),
  USER: raw('t.user_id'),
};

export function createTaskStatsStore(postgres: PostgresStore) {
  return {
    /**
     * Sums over the tasks of a condition on `t`. Groups travel as one array: arrays of equal
     * nulls are equal, so tasks and their scores can be joined by hash whatever is missing.
     */
    async read(
      caller: Caller,
      query: { where: Sql; groupBy: readonly TaskGroup[]; withScores: boolean; most?: number },
    ): Promise<TaskStatsRow[]> {
      const { most = MAX_GROUPS } = query;
      const groups = query.groupBy.map((group) => sql`(${EXPRESSIONS[group]})::text`);
      const scores = query.withScores
        ? sql`, scores AS (SELECT m.groups, ${spread(finite(raw('e.score')))} AS score
            FROM matched m JOIN evaluations e ON e.task_id = m.id GROUP BY m.groups)`
        : raw('');
      const rows = await postgres.read<TaskStatsRow>(
        caller,
        sql`WITH matched AS (
            SELECT t.id, t.status, ARRAY[${join(groups, ', ')}]::text[] AS groups,
              CASE WHEN isfinite(t.started_at) AND isfinite(t.completed_at) THEN
                extract(epoch FROM (t.completed_at - t.started_at))::float8 * 1000 END AS ms
            FROM tasks t WHERE ${query.where}
          ), counts AS (
            SELECT groups, count(*)::int AS "count",
              (count(*) FILTER (WHERE status = 'completed'))::int AS completed,
              (count(*) FILTER (WHERE status = 'failed'))::int AS failed,
              ${spread(raw('ms'))} AS "durationMs"
            FROM matched GROUP BY groups
          )${scores}
          SELECT c.*${raw(query.withScores ? ', s.score' : '')} FROM counts c
          ${raw(query.withScores ? 'LEFT JOIN scores s ON s.groups = c.groups' : '')}
          ORDER BY c.groups LIMIT ${most + 1}`,
      );
      if (rows.length > most) {
        throw new CodedError(
          'RESULT_TOO_LARGE',
          `More than ${most} groups: narrow the filter, group by less, or ask for more by first.`,
        );
      }
      // Without groups there is one sum, also of nothing.
      return rows.length === 0 && query.groupBy.length === 0 ? [sumOfNothing()] : rows;
    },
  };
}

export const sumOfNothing = (): TaskStatsRow => ({
  groups: [],
  count: 0,
  completed: 0,
  failed: 0,
  score: null,
  durationMs: null,
});

export type TaskStatsStore = ReturnType<typeof createTaskStatsStore>;

const spread = (value: Sql): Sql => sql`CASE WHEN count(${value}) > 0 THEN jsonb_build_object(
  'avg', avg(${value}), 'min', min(${value}), 'max', max(${value}),
  'p50', percentile_cont(0.5) WITHIN GROUP (ORDER BY ${value}),
  'p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY ${value})) END`;
