import { FileEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { Scope } from '../../access/permissions';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import type { Catalog } from '../../stores/postgres/catalog';
import { perCatalog } from '../../stores/postgres/per-catalog';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { createRowReader } from '../../stores/postgres/row-reader';
import { compileFilter } from '../../stores/postgres/sql/filter';
import { assignments, insertInto } from '../../stores/postgres/sql/insert';
import type { OrderTerm } from '../../stores/postgres/sql/keyset';
import { allOf, among, raw, type Sql, sql, valueRows } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import { findTasks, taskParents } from '../task-children';
import { type FileFilter, fileFilterSpec } from './file.filter';

export type FileRow = FileEntity;
export type FileProperty = keyof FileEntity & string;

const FILES = tableOf(FileEntity);
const ALL = FILES.select('f', FILES.properties);

export interface FileQuery {
  scope: Scope;
  /** Only the files of one bucket: screenshots are the files of theirs. */
  bucket?: string;
  filter?: FileFilter | null;
}

export interface FileListQuery extends FileQuery, RowsAsked<FileProperty> {}

export type FileStore = ReturnType<typeof createFileStore>;

export function createFileStore(postgres: PostgresStore, buckets: { screenshots: string }) {
  const reader = createRowReader<FileEntity>(postgres, FILES, 'f');

  const within = (scope: Scope): Sql => {
    if (scope.kind === 'agent') return sql`f.agent_id = ${scope.agent}`;
    return scope.kind === 'screenshots' ? sql`f.bucket = ${buckets.screenshots}` : raw('TRUE');
  };

  const newestFirst = perCatalog((catalog): OrderTerm[] => [
    reader.term(catalog, 'uploadedAt', 'DESC'),
    { expression: reader.ref('id'), direction: 'ASC', nullable: false },
  ]);

  const matching = (catalog: Catalog, { scope, bucket, filter }: FileQuery): Sql =>
    allOf([
      within(scope),
      bucket === undefined ? raw('TRUE') : sql`f.bucket = ${bucket}`,
      compileFilter(() => fileFilterSpec(reader, catalog), filter),
    ]);

  /** Tasks are the parents here whatever the file's scope: the file's own condition decides. */
  const ofTasks = (catalog: Catalog, taskIds: readonly string[]) => ({
    parents: taskParents(catalog, taskIds, { kind: 'all' }),
    link: raw('f.task_id = p.id'),
  });

  const ofAgents = (agents: readonly string[]) => ({
    parents: {
      from: sql`${valueRows(agents, 'text')} p`,
      key: raw('p.key'),
      where: raw('TRUE'),
    },
    link: raw('f.agent_id = p.key'),
  });

  const parentsOf = (catalog: Catalog, kind: 'task' | 'agent', keys: readonly string[]) =>
    kind === 'task' ? ofTasks(catalog, keys) : ofAgents(keys);

  return {
    findByIds(
      caller: Caller,
      ids: readonly string[],
      query: { scope: Scope; properties: readonly FileProperty[] },
    ) {
      const { scope, properties } = query;
      return reader.findByIds(caller, ids, { where: within(scope), properties });
    },

    async page(caller: Caller, query: FileListQuery, page: PageRequest): Promise<Slice<FileRow>> {
      const catalog = await postgres.catalog();
      const order = newestFirst(catalog);
      const { properties, shape } = query;
      const where = matching(catalog, query);
      return reader.page(caller, { where, order, properties, shape }, page);
    },

    async count(caller: Caller, query: FileQuery, cap: number): Promise<number> {
      return reader.count(caller, matching(await postgres.catalog(), query), cap);
    },

    async pageByParents(
      caller: Caller,
      of: { kind: 'task' | 'agent'; keys: readonly string[] },
      query: FileListQuery,
      page: PageRequest,
    ): Promise<Map<string, Slice<FileRow>>> {
      const catalog = await postgres.catalog();
      const { parents, link } = parentsOf(catalog, of.kind, of.keys);
      const where = allOf([link, matching(catalog, query)]);
      const order = newestFirst(catalog);
      const { properties, shape } = query;
      return reader.pageByParents(caller, { parents, where, order, properties, shape }, page);
    },

    async countByParents(
      caller: Caller,
      of: { kind: 'task' | 'agent'; keys: readonly string[] },
      query: FileQuery,
      cap: number,
    ): Promise<Map<string, number>> {
      const catalog = await postgres.catalog();
      const { parents, link } = parentsOf(catalog, of.kind, of.keys);
      return reader.countByParents(
        caller,
        { parents, where: allOf([link, matching(catalog, query)]) },
        cap,
      );
    },

    async bytesByAgents(caller: Caller, agents: readonly string[]): Promise<Map<string, string>> {
      const rows = await postgres.read<{ agent: string; bytes: string }>(
        caller,
        sql`SELECT f.agent_id AS "agent", sum(f.size_bytes)::text AS "bytes" FROM ${FILES.from} f
            WHERE ${among(raw('f.agent_id'), agents)} GROUP BY f.agent_id`,
      );
      return new Map(rows.map(({ agent, bytes }) => [agent, bytes]));
    },

    async taskOf(tx: Transaction, taskId: string) {
      return (await findTasks(tx, await postgres.catalog(), [taskId], { kind: 'all' }))[0];
    },

    /** The row that holds a path, if the caller may see it; locked until the transaction ends. */
    async lockByPath(tx: Transaction, place: { bucket: string; objectPath: string }) {
      const [row] = await tx.query<FileRow>(
        sql`SELECT ${ALL} FROM ${FILES.from} f
            WHERE f.bucket = ${place.bucket} AND f.object_path = ${place.objectPath} FOR UPDATE`,
      );
      return row;
    },

    async lock(tx: Transaction, id: string, scope: Scope): Promise<FileRow | undefined> {
      const key = (await postgres.catalog()).keyOf('binary_file_metadata', id);
      if (key === null) return undefined;
      const [row] = await tx.query<FileRow>(
        sql`SELECT ${ALL} FROM ${FILES.from} f WHERE f.id = ${key} AND ${within(scope)} FOR UPDATE`,
      );
      return row;
    },

    /** Nothing where another row holds the path: adopted tables know only the path as unique. */
    async insert(tx: Transaction, row: Partial<FileRow>): Promise<FileRow | undefined> {
      const [inserted] = await tx.query<FileRow>(
        sql`WITH f AS (${insertInto(FILES, [row])} ON CONFLICT DO NOTHING RETURNING *)
            SELECT ${ALL} FROM f`,
      );
      return inserted;
    },

    async update(tx: Transaction, id: string, values: Partial<FileRow>): Promise<FileRow> {
      const [row] = await tx.query<FileRow>(
        sql`UPDATE ${FILES.from} f SET ${assignments(FILES, values)} WHERE f.id = ${id}
            RETURNING ${ALL}`,
      );
      return row as FileRow;
    },

    async remove(tx: Transaction, id: string): Promise<void> {
      await tx.query(sql`DELETE FROM ${FILES.from} f WHERE f.id = ${id}`);
    },
  };
}
