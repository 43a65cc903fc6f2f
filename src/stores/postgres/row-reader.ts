import type { Caller } from '../../access/caller';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import type { Catalog } from './catalog';
import type { PostgresStore } from './postgres-store';
import { keptPieces } from './sql/kept-pieces';
import type { OrderTerm } from './sql/keyset';
import {
  countStatement,
  edgeCountStatement,
  edgePageStatement,
  type Parents,
  pageStatement,
  toSlice,
  writtenEdgeStatement,
  writtenPageStatement,
} from './sql/list';
import { among, flat, raw, type Sql, sql } from './sql/sql';
import type { Table } from './sql/table';
import type { WrittenColumns } from './sql/written';
import { createWriting, type WrittenPage } from './written-pages';

/** Which rows, in which order; `where` speaks of the row by the reader's alias. */
export interface RowQuery<Row> extends RowsAsked<keyof Row & string> {
  where: Sql;
  order: readonly OrderTerm[];
}

/** A page of rows per parent; `by` tells a child of the parent `p` at hand. */
export interface EdgeQuery<Row> extends RowQuery<Row> {
  parents: Parents;
}

/** The reads every table shares, batch first. Each is one statement. */
export interface RowReader<Row> {
  readonly alias: string;
  ref(property: keyof Row & string): Sql;
  /** An order's term; whether its values may be missing is the table's own answer. */
  term(catalog: Catalog, property: keyof Row & string, direction: 'ASC' | 'DESC'): OrderTerm;
  /** Rows by key, in the order of the keys; null where there is none (or the condition hides it). */
  findByIds(
    caller: Caller,
    ids: readonly string[],
    query: Pick<RowQuery<Row>, 'where' | 'properties'>,
  ): Promise<(Row | null)[]>;
  page(caller: Caller, query: RowQuery<Row>, page: PageRequest): Promise<Slice<Row>>;
  count(caller: Caller, where: Sql, cap: number): Promise<number>;
  pageByParents(
    caller: Caller,
    query: EdgeQuery<Row>,
    page: PageRequest,
  ): Promise<Map<string, Slice<Row>>>;
  countByParents(
    caller: Caller,
    query: Pick<EdgeQuery<Row>, 'where' | 'parents'>,
    cap: number,
  ): Promise<Map<string, number>>;
}

type Keyed = Record<string, unknown> & { _parent: string };

/** Lists of columns that are kept written out: clients choose which there are. */
const MOST_LISTS = 500;

export function createRowReader<Row extends { id: string }>(
  postgres: PostgresStore,
  table: Table<Row>,
  alias: string,
): RowReader<Row> {
  const from = sql`${table.from} ${raw(alias)}`;
  const ref = (property: keyof Row & string) => table.ref(alias, property);
  const lists = new Map<string, Sql>();
  const withId = (properties: readonly (keyof Row & string)[]): Sql => {
    const name = properties.join();
    const known = lists.get(name);
    if (known) return known;
    const asked = new Set<keyof Row & string>(['id', ...properties]);
    const list = flat(table.select(alias, [...asked]));
    if (lists.size < MOST_LISTS) lists.set(name, list);
    return list;
  };

  const writingOf = createWriting(table, alias);
  const pieces = keptPieces();
  const writtenPage = (
    { where, order }: RowQuery<Row>,
    columns: WrittenColumns,
    page: PageRequest,
  ): Sql =>
    pieces(where, [order, page, columns], () =>
      writtenPageStatement({ alias, from, where, order, ...columns }, page),
    );

  return {
    alias,
    ref,
    term: (catalog, property, direction) => ({
      expression: ref(property),
      direction,
      nullable: catalog.nullable(table.name, table.column(property).name),
    }),

    async findByIds(caller, ids, { where, properties }) {
      const catalog = await postgres.catalog();
      const keys = ids.map((id) => catalog.keyOf(table.name, id));
      const known = [...new Set(keys.filter((key) => key !== null))];
      if (known.length === 0) return ids.map(() => null);
      const rows = await postgres.read<Row>(
        caller,
        sql`SELECT ${withId(properties)} FROM ${from} WHERE ${among(ref('id'), known)} AND ${where}`,
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return keys.map((key) => (key === null ? null : (byId.get(key) ?? null)));
    },

    async page(caller, query, page) {
      const { where, order, properties } = query;
      const writing = writingOf(await postgres.catalog(), query, page);
      if (writing) {
        const statement = writtenPage(query, writing.columns, page);
        const [slice] = writing.slices<Row>(await postgres.read(caller, statement)) ?? [];
        if (slice) return slice;
      }
      const list = { from, columns: withId(properties), where, order };
      const rows = await postgres.read<Keyed>(caller, pageStatement(list, page));
      return toSlice<Row>(rows, page, order.length);
    },

    async count(caller, where, cap) {
      const [row] = await postgres.read<{ count: number }>(
        caller,
        countStatement({ from, where }, cap),
      );
      return row?.count ?? 0;
    },

    async pageByParents(caller, query, page) {
      const { parents, where, order, properties } = query;
      const writing = writingOf(await postgres.catalog(), query, page);
      if (writing) {
        const childPage = writtenPage(query, writing.columns, page);
        const statement = writtenEdgeStatement(parents, childPage);
        const pages = await postgres.read<WrittenPage & { _parent?: string }>(caller, statement);
        const slices = writing.slices<Row>(pages);
        const parentOf = (at: number) => pages[at]?._parent ?? parents.only ?? '';
        if (slices) return new Map(slices.map((slice, at) => [parentOf(at), slice]));
      }
      const columns = withId(properties);
      const childPage = pieces(where, [order, page, columns], () =>
        pageStatement({ from, columns, where, order }, page),
      );
      const rows = await postgres.read<Keyed>(caller, edgePageStatement(parents, childPage));
      const groups = new Map<string, Keyed[]>();
      for (const row of rows) {
        const group = groups.get(row._parent);
        if (group) group.push(row);
        else groups.set(row._parent, [row]);
      }
      return new Map(
        [...groups].map(([parent, group]) => [parent, toSlice<Row>(group, page, order.length)]),
      );
    },

    async countByParents(caller, { parents, where }, cap) {
      const rows = await postgres.read<{ _parent: string; count: number }>(
        caller,
        edgeCountStatement(parents, { from, where }, cap),
      );
      return new Map(rows.map((row) => [row._parent, row.count]));
    },
  };
}
