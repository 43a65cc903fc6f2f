import type { ClientBase } from 'pg';
import { quoteIdent } from '../sql/sql';
import { type TableShape, tableName } from './tables';

/**
 * Takes foreign keys and triggers out of the way of rows that come table by table, and answers how
 * to put them back: keys are checked again then, and nothing that a trigger would change is changed.
 */
export async function setAside(
  client: ClientBase,
  tables: readonly TableShape[],
): Promise<() => Promise<void>> {
  const names = tables.map(tableName);
  const keys = await foreignKeys(client, names);
  const triggers = await enabledTriggers(client, names);
  for (const { table, name } of keys) {
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdent(name)}`);
  }
  for (const { table, name } of triggers) {
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${quoteIdent(name)}`);
  }
  return async () => {
    for (const { table, name, definition } of keys) {
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${quoteIdent(name)} ${definition}`);
    }
    for (const { table, name, how } of triggers) {
      await client.query(`ALTER TABLE ${table} ENABLE ${how} TRIGGER ${quoteIdent(name)}`);
    }
  };
}

async function foreignKeys(client: ClientBase, tables: string[]) {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS "table", conname::text AS name,
            pg_get_constraintdef(oid) AS definition
     FROM pg_constraint
     WHERE contype = 'f' AND conparentid = 0
       AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[])) ORDER BY 1, 2`,
    [tables],
  );
  return rows;
}

async function enabledTriggers(client: ClientBase, tables: string[]) {
  const { rows } = await client.query<{ table: string; name: string; how: string }>(
    `SELECT tgrelid::regclass::text AS "table", tgname::text AS name,
            CASE tgenabled WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' ELSE '' END AS how
     FROM pg_trigger
     WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid = ANY($1::regclass[]) ORDER BY 1, 2`,
    [tables],
  );
  return rows;
}
