import { finite } from '../../stores/postgres/sql/finite';
import { EMPTY, ident, join, raw, type Sql, sql, whole } from '../../stores/postgres/sql/sql';
import type { TaskGroup } from './task-group';
import { TASK_STATUSES } from './task-status';

export type SpreadPart = 'avg' | 'min' | 'max' | 'p50' | 'p95';

/** What is computed of each group beside its count: no more than was asked for. */
export interface SumsAsked {
  completed: boolean;
  failed: boolean;
  score: readonly SpreadPart[];
  durationMs: readonly SpreadPart[];
}

export interface StatsQuery {
  /** A condition on `t`. */
  where: Sql;
  /** Whether it leaves tasks out, so that it is worth being weighed only once. */
  filtered: boolean;
  groupBy: readonly TaskGroup[];
  asked: SumsAsked;
  /** How many groups may come back. */
  limit: number;
}

interface Column {
  name: string;
  value: Sql;
}

/** Constants stay in the text, since a statement without parameters is planned once and for all. */
const KNOWN = raw(
  TASK_STATUSES.filter((status) => status !== 'UNKNOWN')
    .map((status) => `'${status.toLowerCase()}'`)
    .join(', '),
);

/** What rows are told apart by: as stored where that is possible, so that indexes can serve it. */
const KEYS: Record<TaskGroup, Sql> = {
  AGENT: raw('t.agent_id'),
  STATUS: raw('t.status'),
  // Times without a zone hold UTC, so that a day is the same day for both kinds of column.
  DAY: raw(`(t.created_at AT TIME ZONE 'UTC')::date`),
  USER: raw('t.user_id'),
};

const SHOWN: Record<TaskGroup, (key: Sql) => Sql> = {
  AGENT: (key) => sql`(${key})::text`,
  STATUS: (key) =>
    sql`CASE WHEN ${key} IS NULL THEN 'pending' WHEN ${key} IN (${KNOWN}) THEN ${key}::text ELSE 'unknown' END`,
  DAY: (key) => sql`to_char((${key})::timestamp, 'YYYY-MM-DD')`,
  USER: (key) => sql`(${key})::text`,
};

const PARTS: Record<SpreadPart, (value: Sql) => Sql> = {
  avg: (value) => sql`avg(${value})`,
  min: (value) => sql`min(${value})`,
  max: (value) => sql`max(${value})`,
  p50: (value) => sql`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${value})`,
  p95: (value) => sql`percentile_cont(0.95) WITHIN GROUP (ORDER BY ${value})`,
};

const MS = raw(`CASE WHEN isfinite(t.started_at) AND isfinite(t.completed_at) THEN
  extract(epoch FROM (t.completed_at - t.started_at))::float8 * 1000 END`);

/** What sums over tasks need of them. */
const MATCHED = raw(
  't.id, t.agent_id, t.user_id, t.status, t.created_at, t.started_at, t.completed_at',
);

/**
 * One row per group. Scores are summed on their own and put beside the tasks' sums by grouping
 * once more: a join of the two would have to compare groups that may be null, which no hash does,
 * and a join before grouping would count a task once per evaluation. Reading the tasks twice costs
 * less than keeping them in between, since counting alone is an index's work (9 ms against 12 for
 * 10,000 tasks and 20,000 evaluations); a filter turns that round, as it would be weighed twice.
 */
export function statsStatement(query: StatsQuery): Sql {
  const { asked, groupBy, limit } = query;
  const ends = groupBy.length > 0 ? sql` ORDER BY ${places(groupBy)} LIMIT ${whole(limit)}` : EMPTY;
  if (asked.score.length === 0) return sql`${tasksPart(query, [])}${ends}`;

  const shared = query.filtered;
  const from = shared ? { where: raw('TRUE'), table: raw('matched') } : query;
  const scores = partsOf('score', asked.score, finite(raw('e.score')));
  const counts = taskSums(asked);
  const merged = [...counts, ...scores].map(({ name }) => ({
    name,
    value: sql`max(${ident(name)})`,
  }));
  const names = groupBy.map((group) => ({ name: group, value: ident(group) }));
  return sql`${shared ? sql`WITH matched AS (SELECT ${MATCHED} FROM tasks t WHERE ${query.where}) ` : EMPTY}
    SELECT ${list([...names, ...merged])} FROM (
      ${tasksPart({ ...query, ...from }, scores.map(nothing))}
      UNION ALL
      SELECT ${list([...shownOf(groupBy), ...counts.map(nothing), ...scores])}
      FROM ${tableOf(from)} t JOIN evaluations e ON e.task_id = t.id WHERE ${from.where}
      ${grouped(groupBy)}
    ) parts ${grouped(groupBy)}${ends}`;
}

interface Source {
  where: Sql;
  table?: Sql;
}

const tableOf = ({ table }: Source): Sql => table ?? raw('tasks');

/** The sums that need tasks alone. */
function tasksPart(query: StatsQuery & Source, rest: readonly Column[]): Sql {
  const { groupBy, asked, where } = query;
  const from = sql`FROM ${tableOf(query)} t WHERE ${where}`;
  const sums = taskSums(asked);
  if (
    asked.durationMs.length > 0 ||
    !groupBy.some((group) => group === 'STATUS' || group === 'DAY')
  ) {
    return sql`SELECT ${list([...shownOf(groupBy), ...sums, ...rest])} ${from} ${grouped(groupBy)}`;
  }
  // Few keys are many rows: making what is shown from each key alone halves the time.
  const keys = groupBy.map((group) => ({ name: group, value: KEYS[group] }));
  const shown = groupBy.map((group) => ({ name: group, value: SHOWN[group](of(group)) }));
  const again = sums.map(({ name }) => ({ name, value: sql`sum(${of(name)})::int` }));
  return sql`SELECT ${list([...shown, ...again, ...rest])}
    FROM (SELECT ${list([...keys, ...sums])} ${from} ${grouped(groupBy)}) k ${grouped(groupBy)}`;
}

const of = (name: string): Sql => sql`k.${ident(name)}`;

function taskSums({ completed, failed, durationMs }: SumsAsked): Column[] {
  const ended = (status: 'completed' | 'failed') => ({
    name: status,
    value: sql`(count(*) FILTER (WHERE t.status = ${raw(`'${status}'`)}))::int`,
  });
  return [
    { name: 'count', value: raw('count(*)::int') },
    ...(completed ? [ended('completed')] : []),
    ...(failed ? [ended('failed')] : []),
    ...partsOf('durationMs', durationMs, MS),
  ];
}

const partsOf = (name: string, parts: readonly SpreadPart[], value: Sql): Column[] =>
  parts.map((part) => ({ name: `${name}.${part}`, value: PARTS[part](value) }));

const shownOf = (groupBy: readonly TaskGroup[]): Column[] =>
  groupBy.map((group) => ({ name: group, value: SHOWN[group](KEYS[group]) }));

/** The place of a column that another part of a union fills. */
const nothing = ({ name }: Column): Column => ({
  name,
  value: raw(name.includes('.') ? 'NULL::float8' : 'NULL::int'),
});

const list = (columns: readonly Column[]): Sql =>
  join(
    columns.map(({ name, value }) => sql`${value} AS ${ident(name)}`),
    ', ',
  );

const places = (groupBy: readonly TaskGroup[]): Sql =>
  raw(groupBy.map((_group, index) => index + 1).join(', '));

const grouped = (groupBy: readonly TaskGroup[]): Sql =>
  groupBy.length > 0 ? sql`GROUP BY ${places(groupBy)}` : EMPTY;
