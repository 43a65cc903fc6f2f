import type { Sql } from './sql/sql';
import { sql } from './sql/sql';

/** What the tables really look like: adopted ones have other key types and nullable columns. */
export interface Catalog {
  /** The key as the table would print it, or null where the text cannot be a key of the table. */
  keyOf(table: string, text: string): string | null;
  nullable(table: string, column: string): boolean;
  /** The type's own name, without a length. */
  typeOf(table: string, column: string): string | undefined;
}

export interface CatalogRow {
  table: string;
  column: string;
  type: string;
  required: boolean;
}

export const CATALOG_QUERY: Sql = sql`
  SELECT c.relname::text AS "table", a.attname::text AS "column",
         format_type(a.atttypid, NULL) AS "type", a.attnotnull AS "required"
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.oid IN (to_regclass('tasks'), to_regclass('task_progress'), to_regclass('evaluations'),
                  to_regclass('binary_file_metadata'), to_regclass('agents'),
                  to_regclass('audit_log'))
    AND a.attnum > 0 AND NOT a.attisdropped`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const KEY_FORMS: Record<string, (text: string) => string | null> = {
  uuid: (text) => (UUID.test(text.toLowerCase()) ? text.toLowerCase() : null),
  smallint: (text) => integerForm(text, 32_767n),
  integer: (text) => integerForm(text, 2_147_483_647n),
  bigint: (text) => integerForm(text, 9_223_372_036_854_775_807n),
};

const textForm = (text: string) =>
  text.length > 0 && text.length <= 512 && !text.includes('\0') ? text : null;

export function createCatalog(rows: readonly CatalogRow[]): Catalog {
  const columns = new Map(rows.map((row) => [`${row.table}.${row.column}`, row]));
  return {
    keyOf: (table, text) => {
      const type = columns.get(`${table}.id`)?.type ?? 'text';
      return (KEY_FORMS[type] ?? textForm)(text);
    },
    typeOf: (table, column) => columns.get(`${table}.${column}`)?.type,
    nullable: (table, column) => !(columns.get(`${table}.${column}`)?.required ?? false),
  };
}

function integerForm(text: string, max: bigint): string | null {
  if (!/^-?\d{1,19}$/.test(text)) return null;
  const value = BigInt(text);
  return value <= max && value >= -max ? value.toString() : null;
}
