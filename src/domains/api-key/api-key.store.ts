import { ApiKeyEntity } from '../../../entities/postgres';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';

const KEYS = tableOf(ApiKeyEntity);

/** What is stored of a key, whoever wrote it: nothing of it is believed unseen. */
export interface ApiKeyRow {
  hash: string;
  role: string;
  agent: string | null;
  label: string;
  revoked: boolean;
}

export type ApiKeyStore = ReturnType<typeof createApiKeyStore>;

export function createApiKeyStore(postgres: PostgresStore) {
  return {
    async findByHashes(hashes: readonly string[]): Promise<Map<string, ApiKeyRow>> {
      const rows = await postgres.asSystem((tx) =>
        tx.query<ApiKeyRow>(
          sql`SELECT ${KEYS.select('k', ['hash', 'role', 'agent', 'label'])},
                     k.revoked_at IS NOT NULL AS "revoked"
              FROM ${KEYS.from} k WHERE k.hash = ANY(${[...hashes]})`,
        ),
      );
      return new Map(rows.map((row) => [row.hash, row]));
    },

    /** Other replicas note the same keys: what one of them just wrote is left as it is. */
    async noteUse(hashes: readonly string[]): Promise<void> {
      await postgres.asSystem(
        (tx) =>
          tx.query(
            sql`UPDATE ${KEYS.from} SET last_used_at = now() WHERE hash = ANY(${[...hashes]})
                AND (last_used_at IS NULL OR last_used_at < now() - interval '50 seconds')`,
          ),
        'accounting',
      );
    },
  };
}
