import type { ClientBase } from 'pg';
import { MIGRATIONS } from './migrations';

export interface MigrationState {
  pending: string[];
  /** Names the database has and this version does not: a newer version migrated it. */
  unknown: string[];
}

const NAMES = MIGRATIONS.map((migration) => migration.name);

/** What is still to be applied; asks nothing that an empty database could not answer. */
export async function migrationState(client: ClientBase): Promise<MigrationState> {
  const { rows } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('triptych.migrations') IS NOT NULL AS present`,
  );
  if (!rows[0]?.present) return { pending: NAMES, unknown: [] };
  const applied = await client.query<{ name: string }>('SELECT name FROM triptych.migrations');
  const known = new Set(applied.rows.map(({ name }) => name));
  return {
    pending: NAMES.filter((name) => !known.has(name)),
    unknown: [...known].filter((name) => !NAMES.includes(name)),
  };
}
