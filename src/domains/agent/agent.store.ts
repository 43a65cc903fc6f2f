import { AgentEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { Scope } from '../../access/permissions';
import type { Combined, TextFilter } from '../../filter-input';
import type { PageRequest, Slice } from '../../page';
import type { AgentRegistry } from '../../stores/mongo/agent-place';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { textCondition } from '../../stores/postgres/sql/conditions';
import { compileFilter, type FilterSpec } from '../../stores/postgres/sql/filter';
import { countStatement, pageStatement, toSlice } from '../../stores/postgres/sql/list';
import { allOf, raw, type Sql, sql, valueRows } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import { taskRows } from '../task-children';

/** An agent by its key: registered, or merely seen in tasks (then everything registered is null). */
export interface AgentRow {
  key: string;
  registered: boolean;
  description: string | null;
  isActive: boolean;
  version: number | null;
  createdAt: string | null;
  updatedAt: string | null;
}

export type AgentFilter = Combined<{
  key?: TextFilter | null;
  active?: boolean | null;
  silentSince?: string | null;
}>;

export interface AgentQuery {
  scope: Scope;
  filter?: AgentFilter | null;
}

const AGENTS = tableOf(AgentEntity);
const ORDER = [{ expression: raw('a.key'), direction: 'ASC', nullable: false } as const];

/**
 * Every agent there is. The recursive part walks the index on tasks from one agent to the next,
 * so that it costs as much as there are agents, not as there are tasks.
 */
const EVERY_AGENT = sql`(
  WITH RECURSIVE seen(agent) AS (
    (SELECT agent_id FROM tasks WHERE agent_id <> '' ORDER BY agent_id LIMIT 1)
    UNION ALL
    SELECT (SELECT t.agent_id FROM tasks t WHERE t.agent_id > seen.agent ORDER BY t.agent_id LIMIT 1)
    FROM seen WHERE seen.agent IS NOT NULL
  )
  SELECT coalesce(r.name::text, s.agent) AS key, r.name IS NOT NULL AS registered, r.description,
    coalesce(r.is_active, true) AS "isActive", r.version,
    r.created_at AS "createdAt", r.updated_at AS "updatedAt"
  FROM (SELECT agent FROM seen WHERE agent IS NOT NULL) s
  FULL JOIN ${AGENTS.from} r ON r.name::text = s.agent
) a`;

const COLUMNS = raw('a.*');

const SPEC: FilterSpec<AgentFilter> = {
  key: textCondition(raw('a.key')),
  active: (active) => sql`a."isActive" = ${active}`,
  silentSince: () => {
    throw new Error('silentSince is other stores’ to answer as well: settle it first');
  },
};

/** An agent by its key, with the row `r` of the registry where it has one. */
const registered = (key: Sql): Sql => sql`${key} AS key, r.name IS NOT NULL AS registered,
  r.description, coalesce(r.is_active, true) AS "isActive", r.version,
  r.created_at AS "createdAt", r.updated_at AS "updatedAt"`;

/** The newest sign of life in PostgreSQL: a log noted, a task changed, progress reported. */
const lastSeenOf = (key: Sql): Sql => sql`greatest(
  (SELECT (r.last_log_at)::timestamptz FROM ${AGENTS.from} r WHERE r.name::text = ${key}),
  (SELECT max(greatest(t.updated_at, t.created_at, t.started_at, t.completed_at))::timestamptz
     FROM tasks t WHERE t.agent_id = ${key}),
  (SELECT max(c."timestamp")::timestamptz FROM task_progress c WHERE c.agent_id = ${key})
)`;

/** PostgreSQL's text has no null character; one such key must not cost the others of its batch. */
const isText = (key: string): boolean => !key.includes('\0');

export type AgentStore = ReturnType<typeof createAgentStore>;

export function createAgentStore(postgres: PostgresStore) {
  const matching = ({ scope, filter }: AgentQuery): Sql =>
    allOf([
      scope.kind === 'agent' ? sql`a.key = ${scope.agent}` : raw('TRUE'),
      compileFilter(() => SPEC, filter),
    ]);

  return {
    /** Agents by key, in the order of the keys; one that nobody ever saw is null. */
    async findByKeys(
      caller: Caller,
      keys: readonly string[],
      scope: Scope,
    ): Promise<(AgentRow | null)[]> {
      const rows = await postgres.read<AgentRow>(
        caller,
        sql`SELECT ${registered(raw('k.key'))} FROM ${valueRows(keys.filter(isText), 'text')} k
            LEFT JOIN ${AGENTS.from} r ON r.name::text = k.key
            WHERE (r.name IS NOT NULL OR EXISTS (SELECT 1 FROM tasks t WHERE t.agent_id = k.key))
              AND ${scope.kind === 'agent' ? sql`k.key = ${scope.agent}` : raw('TRUE')}`,
      );
      const byKey = new Map(rows.map((row) => [row.key, row]));
      return keys.map((key) => byKey.get(key) ?? null);
    },

    /** The agents of tasks, by the tasks' keys; none where a task has no agent. */
    async findByTasks(
      caller: Caller,
      taskIds: readonly string[],
      scope: Scope,
    ): Promise<Map<string, AgentRow>> {
      const parents = taskRows(await postgres.catalog(), taskIds, scope);
      const rows = await postgres.read<AgentRow & { _parent: string }>(
        caller,
        sql`SELECT ${parents.key} AS "_parent", ${registered(raw('p.agent_id'))}
            FROM ${parents.from} LEFT JOIN ${AGENTS.from} r ON r.name::text = p.agent_id
            WHERE ${parents.where} AND p.agent_id <> ''`,
      );
      return new Map(rows.map(({ _parent, ...row }) => [_parent, row]));
    },

    async page(caller: Caller, query: AgentQuery, page: PageRequest): Promise<Slice<AgentRow>> {
      const list = { from: EVERY_AGENT, columns: COLUMNS, where: matching(query), order: ORDER };
      const rows = await postgres.read<Record<string, unknown>>(caller, pageStatement(list, page));
      return toSlice<AgentRow>(rows, page, ORDER.length);
    },

    async count(caller: Caller, query: AgentQuery, cap: number): Promise<number> {
      const list = { from: EVERY_AGENT, where: matching(query) };
      const [row] = await postgres.read<{ count: number }>(caller, countStatement(list, cap));
      return row?.count ?? 0;
    },

    async lastSeen(caller: Caller, keys: readonly string[]): Promise<Map<string, string>> {
      const rows = await postgres.read<{ key: string; at: string | null }>(
        caller,
        sql`SELECT k.key, (${lastSeenOf(raw('k.key'))}) AS at
            FROM ${valueRows(keys, 'text')} k`,
      );
      return new Map(
        rows.flatMap(({ key, at }) => (at === null ? [] : [[key, at] as [string, string]])),
      );
    },

    /** Agents that gave no sign of life here since then, up to a bound that the caller checks. */
    async quietKeys(
      caller: Caller,
      query: AgentQuery,
      { since, limit }: { since: string; limit: number },
    ): Promise<string[]> {
      const rows = await postgres.read<{ key: string }>(
        caller,
        sql`SELECT a.key FROM ${EVERY_AGENT} WHERE ${matching(query)}
              AND (${lastSeenOf(raw('a.key'))} >= ${since}::timestamptz) IS NOT TRUE
            ORDER BY a.key LIMIT ${limit}`,
      );
      return rows.map(({ key }) => key);
    },

    /** Keys of all agents there are, up to a bound that the caller checks. */
    async everyKey(caller: Caller, limit: number): Promise<string[]> {
      const rows = await postgres.read<{ key: string }>(
        caller,
        sql`SELECT a.key FROM ${EVERY_AGENT} ORDER BY a.key LIMIT ${limit}`,
      );
      return rows.map(({ key }) => key);
    },
  };
}

/**
 * Agents whose names fold to the same text would share a database name, and one that names its
 * database may name another's: the directory sees them all.
 */
const foldedName = (agent: string): string => agent.replaceAll('.', '_').toLowerCase();

/** Where registered agents' databases are; asked before anybody's identity matters. */
export function createAgentRegistry(postgres: PostgresStore): AgentRegistry {
  return {
    async placesOf(agents) {
      const rows = await postgres.asSystem((tx) =>
        tx.query<{ name: string; cluster: string | null; database: string | null }>(
          sql`SELECT name, mongo_cluster AS "cluster", mongo_database AS "database"
              FROM ${AGENTS.from}
              WHERE lower(replace(name, '.', '_')) = ANY(${agents.map(foldedName)})
                 OR mongo_database IS NOT NULL`,
        ),
      );
      return new Map(
        rows.map(({ name, cluster, database }) => [
          name,
          { cluster: cluster ?? undefined, database: database ?? undefined },
        ]),
      );
    },
  };
}
