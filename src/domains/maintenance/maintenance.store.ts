import { FileEntity, TaskEntity } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import { atOnce } from '../../stores/at-once';
import type { ListedObject, ObjectStore } from '../../stores/objects/object-store';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { raw, type Sql, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import { mergeByKey, type Pairing } from './key-merge';

const FILES = tableOf(FileEntity);
const TASKS = tableOf(TaskEntity);
const PAGE = 1000;
const HEADS_AT_ONCE = 16;

/** What is registered of an object. */
export interface RegisteredFile {
  id: string;
  objectPath: string;
  sizeBytes: string | null;
  uploadedAt: string | null;
}

/** Where to look; with a prefix only below it. */
export interface Place {
  bucket: string;
  prefix?: string;
}

export type MaintenanceStore = ReturnType<typeof createMaintenanceStore>;

export function createMaintenanceStore(postgres: PostgresStore, objects: ObjectStore) {
  /** The rows of a bucket in the order its objects are listed in. */
  async function* rowsIn(
    caller: () => Caller,
    { bucket, prefix = '' }: Place,
  ): AsyncGenerator<RegisteredFile> {
    let after: string | undefined;
    for (;;) {
      const rows = await postgres.read<RegisteredFile>(
        caller(),
        sql`SELECT f.id::text AS "id", f.object_path AS "objectPath",
                   f.size_bytes::text AS "sizeBytes", ${UPLOADED_AT} AS "uploadedAt"
            FROM ${FILES.from} f
            WHERE f.bucket = ${bucket} AND ${within(prefix)} AND ${beyond(after)}
            ORDER BY f.object_path COLLATE "C" LIMIT ${PAGE}`,
      );
      yield* rows;
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.objectPath;
    }
  }

  return {
    rowsIn,

    /** Objects and rows of one place side by side, in bounded memory whatever their number. */
    sideBySide(
      caller: () => Caller,
      place: Place,
      signal?: AbortSignal,
    ): AsyncGenerator<Pairing<ListedObject, RegisteredFile>> {
      return mergeByKey(objects.list({ ...place, signal }), rowsIn(caller, place), {
        left: ({ key }) => key,
        right: ({ objectPath }) => objectPath,
      });
    },

    /** Which of the keys have a row by now. */
    async registered(
      tx: Transaction,
      bucket: string,
      keys: readonly string[],
    ): Promise<Set<string>> {
      const rows = await tx.query<{ key: string }>(
        sql`SELECT f.object_path AS "key" FROM ${FILES.from} f
            WHERE f.bucket = ${bucket} AND f.object_path = ANY(${[...keys]})`,
      );
      return new Set(rows.map(({ key }) => key));
    },

    /** Which of the keys have no object by now: somebody may have put one since it was listed. */
    async withoutObject(
      bucket: string,
      keys: readonly string[],
      signal?: AbortSignal,
    ): Promise<string[]> {
      const heads = await atOnce(HEADS_AT_ONCE, keys, (key) =>
        objects.head({ bucket, key, signal }),
      );
      return keys.filter((_, at) => heads[at] === null);
    },

    /** Removes the rows of these keys; answers how many there were. */
    async removeRows(tx: Transaction, bucket: string, keys: readonly string[]): Promise<number> {
      const rows = await tx.query(
        sql`DELETE FROM ${FILES.from} f
            WHERE f.bucket = ${bucket} AND f.object_path = ANY(${[...keys]}) RETURNING 1`,
      );
      return rows.length;
    },

    tasksOfUnknownAgents(
      caller: Caller,
      most: number,
    ): Promise<{ agentId: string; tasks: number }[]> {
      return postgres.read(
        caller,
        sql`SELECT t.agent_id AS "agentId", count(*)::int AS "tasks" FROM ${TASKS.from} t
            WHERE t.agent_id IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM agents a WHERE a.name = t.agent_id)
            GROUP BY t.agent_id ORDER BY count(*) DESC, t.agent_id LIMIT ${most}`,
      );
    },
  };
}

/** A column without a zone holds UTC, which is the zone of every session of ours. */
const UPLOADED_AT = raw(`to_char(f.uploaded_at::timestamptz, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

/** The last character of a prefix is "/", so everything below it sorts before the next one, "0". */
function within(prefix: string): Sql {
  if (prefix === '') return raw('TRUE');
  const end = `${prefix.slice(0, -1)}0`;
  return sql`f.object_path COLLATE "C" >= ${prefix} AND f.object_path COLLATE "C" < ${end}`;
}

const beyond = (after: string | undefined): Sql =>
  after === undefined ? raw('TRUE') : sql`f.object_path COLLATE "C" > ${after}`;
