import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import type { TaskGroup } from './task-group';
import {
  type SpreadPart,
  type StatsQuery,
  type SumsAsked,
  statsStatement,
} from './task-stats-statement';

export type { SumsAsked };

/** What was asked of a distribution. */
export type Spread = Partial<Record<SpreadPart, number | null>>;

/** What was asked of a group; distributions are null where there was nothing to measure. */
export interface TaskStatsRow {
  /** One text per group asked, in that order. */
  groups: (string | null)[];
  count: number;
  completed?: number;
  failed?: number;
  score?: Spread | null;
  durationMs?: Spread | null;
}

type Stored = { count: number; completed?: number; failed?: number } & Record<TaskGroup, string>;

const MAX_GROUPS = 10_000;

export function createTaskStatsStore(postgres: PostgresStore) {
  return {
    /** Sums over the tasks of a condition on `t`; without groups there is one sum, also of nothing. */
    async read(
      caller: Caller,
      { most = MAX_GROUPS, ...query }: Omit<StatsQuery, 'limit'> & { most?: number },
    ): Promise<TaskStatsRow[]> {
      const statement = statsStatement({ ...query, limit: most + 1 });
      const rows = await postgres.read<Stored>(caller, statement);
      if (rows.length > most) {
        throw new CodedError(
          'RESULT_TOO_LARGE',
          `More than ${most} groups: narrow the filter, group by less, or ask for more by first.`,
        );
      }
      return rows.map((row) => statsRow(row, query));
    },
  };
}

export type TaskStatsStore = ReturnType<typeof createTaskStatsStore>;

export const sumOfNothing = (): TaskStatsRow => ({
  groups: [],
  count: 0,
  completed: 0,
  failed: 0,
  score: null,
  durationMs: null,
});

function statsRow(
  row: Stored,
  { groupBy, asked }: { groupBy: readonly TaskGroup[]; asked: SumsAsked },
): TaskStatsRow {
  const numbers = row as unknown as Record<string, number | null>;
  const spread = (name: string, parts: readonly SpreadPart[]): Spread | null => {
    const found: Spread = {};
    for (const part of parts) found[part] = numbers[`${name}.${part}`] ?? null;
    return parts.some((part) => found[part] !== null) ? found : null;
  };
  const { count, completed, failed } = row;
  return {
    groups: groupBy.map((group) => row[group]),
    count,
    completed,
    failed,
    score: spread('score', asked.score),
    durationMs: spread('durationMs', asked.durationMs),
  };
}
