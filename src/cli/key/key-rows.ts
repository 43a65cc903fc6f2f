import { ApiKeyEntity } from '../../../entities/postgres';
import type { Role } from '../../access/roles';
import { insertInto } from '../../stores/postgres/sql/insert';
import { raw, type Sql, sql } from '../../stores/postgres/sql/sql';
import { tableOf } from '../../stores/postgres/sql/table';
import type { KeyDatabase } from './key-database';

const KEYS = tableOf(ApiKeyEntity);

export interface NewKey {
  hash: string;
  role: Role;
  agent?: string;
  label: string;
}

export interface StoredKey {
  hash: string;
  label: string;
  role: string;
  agent: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export async function insertKey(database: KeyDatabase, key: NewKey): Promise<void> {
  await database.query(insertInto(KEYS, [key]));
}

export const everyKey = (database: KeyDatabase): Promise<StoredKey[]> =>
  selectKeys(database, raw('TRUE'));

/** The keys whose id begins so, or whose label this is. */
export const keysNamed = (database: KeyDatabase, name: string): Promise<StoredKey[]> =>
  selectKeys(database, sql`(starts_with(k.hash, ${name}) OR k.label = ${name})`);

export async function markRevoked(database: KeyDatabase, hash: string): Promise<void> {
  await database.query(
    sql`UPDATE ${KEYS.from} SET revoked_at = now() WHERE hash = ${hash} AND revoked_at IS NULL`,
  );
}

const selectKeys = (database: KeyDatabase, where: Sql): Promise<StoredKey[]> =>
  database.query<StoredKey>(
    sql`SELECT ${KEYS.select('k', ['hash', 'label', 'role', 'agent'])},
               ${time('created_at')} AS "createdAt", ${time('last_used_at')} AS "lastUsedAt",
               ${time('revoked_at')} AS "revokedAt"
        FROM ${KEYS.from} k WHERE ${where} ORDER BY k.created_at, k.hash`,
  );

const time = (column: string): Sql =>
  raw(`to_char(k.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);
