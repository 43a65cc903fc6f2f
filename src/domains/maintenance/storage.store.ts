import { FileEntity, POSTGRES_ENTITIES } from '../../../entities/postgres';
import type { Caller } from '../../access/caller';
import type { UnavailableSource } from '../../page';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { raw, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import { unavailableOf } from '../agent-stream/agent-stream';
import { type AgentCollections, collectionsOf } from './collection-sizes';

export interface TableSize {
  name: string;
  /** As the last ANALYZE or VACUUM estimated it; null where there was none. */
  rows: string | null;
  bytes: string;
  indexBytes: string;
}

export interface IndexSize {
  name: string;
  table: string;
  isUnique: boolean;
  bytes: string;
  scans: string;
}

/** Files of a bucket, of one agent or of all. */
export interface FileUse {
  /** All of the bucket's: other code may have left rows without an agent. */
  whole: boolean;
  bucket: string;
  agentId: string | null;
  files: string;
  bytes: string;
}

export const MOST_INDEXES = 200;
export const MOST_FILE_USES = 500;

const FILES = tableOf(FileEntity);
const NAMES = POSTGRES_ENTITIES.map((entity) => tableOf<object>(entity).name);
const BYTES = raw('coalesce(sum(f.size_bytes), 0)');

export type StorageStore = ReturnType<typeof createStorageStore>;

/** What is stored, in bytes. Nobody needs rights on a table to ask for its size. */
export function createStorageStore(postgres: PostgresStore, mongo: MongoStore) {
  return {
    tables(caller: Caller): Promise<TableSize[]> {
      return postgres.read(
        caller,
        sql`SELECT c.relname::text AS "name",
                   CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint::text END AS "rows",
                   pg_table_size(c.oid)::text AS "bytes",
                   pg_indexes_size(c.oid)::text AS "indexBytes"
            FROM pg_catalog.pg_class c
            WHERE c.relkind IN ('r', 'p') AND c.relname = ANY(${NAMES})
              AND pg_table_is_visible(c.oid)
            ORDER BY pg_total_relation_size(c.oid) DESC, c.relname`,
      );
    },

    indexes(caller: Caller): Promise<IndexSize[]> {
      return postgres.read(
        caller,
        sql`SELECT s.indexrelname::text AS "name", s.relname::text AS "table",
                   i.indisunique AS "isUnique",
                   pg_relation_size(s.indexrelid)::text AS "bytes",
                   coalesce(s.idx_scan, 0)::text AS "scans"
            FROM pg_catalog.pg_stat_user_indexes s
            JOIN pg_catalog.pg_index i ON i.indexrelid = s.indexrelid
            WHERE s.relname = ANY(${NAMES}) AND pg_table_is_visible(s.relid)
            ORDER BY pg_relation_size(s.indexrelid) DESC, s.indexrelname LIMIT ${MOST_INDEXES}`,
      );
    },

    /** The buckets first, then each one's agents; one more than the most where there are more. */
    fileUses(caller: Caller): Promise<FileUse[]> {
      return postgres.read(
        caller,
        sql`SELECT grouping(f.agent_id) = 1 AS "whole", f.bucket AS "bucket", f.agent_id AS "agentId",
                   count(*)::text AS "files", ${BYTES}::text AS "bytes"
            FROM ${FILES.from} f
            GROUP BY GROUPING SETS ((f.bucket), (f.bucket, f.agent_id))
            ORDER BY grouping(f.agent_id) DESC, ${BYTES} DESC, f.bucket, f.agent_id
            LIMIT ${MOST_FILE_USES + 1}`,
      );
    },

    async databases(
      caller: Caller,
      agents: readonly string[],
    ): Promise<{ nodes: AgentCollections[]; unavailable: UnavailableSource[] }> {
      const outcomes = await mongo.readMany(caller, agents, collectionsOf, 'storage');
      const errors = [...outcomes].flatMap(([agent, { error }]) =>
        error ? [[agent, error] as const] : [],
      );
      return {
        nodes: [...outcomes.values()].flatMap(({ ok }) => ok ?? []),
        unavailable: unavailableOf(new Map(errors)),
      };
    },
  };
}
