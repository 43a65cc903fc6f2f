import type { PageRequest, Slice } from '../../../page';
import { keyset, type OrderTerm, positionOf } from './keyset';
import { oneText, raw, type Sql, sql, whole } from './sql';
import type { WrittenColumns } from './written';

/** A list before paging: which rows, in which order, with which columns. */
export interface ListQuery {
  from: Sql;
  columns: Sql;
  where: Sql;
  order: readonly OrderTerm[];
}

/** Parents whose children are listed: `alias` stands for one of them in the children's `where`. */
export interface Parents {
  from: Sql;
  /** The parent's key as text. */
  key: Sql;
  where: Sql;
  /** The key, where there is one parent alone and nothing can hide it. */
  only?: string;
}

/** A list whose rows their database writes, under the name that they go by. */
export interface WrittenList extends ListQuery, WrittenColumns {
  alias: string;
}

type Keyed = Record<string, unknown>;

/** One row more than asked tells whether there are further ones, where somebody asks. */
export function pageStatement(list: ListQuery, page: PageRequest): Sql {
  const keys = keyset(list.order, page);
  const columns = page.unplaced ? list.columns : sql`${list.columns}, ${keys.columns}`;
  const limit = page.alone ? page.limit : page.limit + 1;
  return sql`SELECT ${columns} FROM ${list.from}
    WHERE ${list.where} AND ${keys.past} ORDER BY ${keys.orderBy} LIMIT ${whole(limit)}`;
}

/** A page of children for each of many parents, in one statement: the limit is inside. */
export function edgePageStatement(parents: Parents, childPage: Sql): Sql {
  return sql`SELECT ${parents.key} AS "_parent", child.* FROM ${parents.from}
    CROSS JOIN LATERAL (${childPage}) child WHERE ${parents.where}`;
}

/**
 * A page as one text, where it is sure of all its rows that it may be. Rows are written when they are
 * chosen: what has to be sorted first is not written for nothing.
 */
export function writtenPageStatement(list: WrittenList, page: PageRequest): Sql {
  return oneText(sql`SELECT CASE WHEN coalesce(bool_and(${list.sure}), TRUE)
      THEN concat('[', string_agg(${list.text}, ','), ']') END AS "written"
    FROM (${pageStatement(list, page)}) ${raw(list.alias)}`);
}

export function writtenEdgeStatement(parents: Parents, childPage: Sql): Sql {
  if (parents.only !== undefined) {
    return oneText(sql`SELECT child."written" FROM ${parents.from}
      CROSS JOIN LATERAL (${childPage}) child`);
  }
  return sql`SELECT ${parents.key} AS "_parent", child."written" FROM ${parents.from}
    CROSS JOIN LATERAL (${childPage}) child WHERE ${parents.where}`;
}

/** Counts no further than one past the cap, so that a huge list costs no more than the cap. */
export function countStatement(list: Pick<ListQuery, 'from' | 'where'>, cap: number): Sql {
  return sql`SELECT count(*)::int AS "count" FROM
    (SELECT 1 FROM ${list.from} WHERE ${list.where} LIMIT ${whole(cap + 1)}) counted`;
}

export function edgeCountStatement(
  parents: Parents,
  list: Pick<ListQuery, 'from' | 'where'>,
  cap: number,
): Sql {
  return sql`SELECT ${parents.key} AS "_parent", child."count" FROM ${parents.from}
    CROSS JOIN LATERAL (${countStatement(list, cap)}) child WHERE ${parents.where}`;
}

export function toSlice<Row>(rows: readonly Keyed[], page: PageRequest, terms: number): Slice<Row> {
  const shown = rows.slice(0, page.limit);
  if (page.direction === 'backward') shown.reverse();
  return {
    rows: shown as Row[],
    positions: page.unplaced ? [] : shown.map((row) => positionOf(row, terms)),
    hasMore: rows.length > page.limit,
  };
}
