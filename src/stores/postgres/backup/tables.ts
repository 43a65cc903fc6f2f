import type { ClientBase } from 'pg';
import { quoteIdent } from '../sql/sql';

export interface TableShape {
  schema: string;
  name: string;
  columns: { name: string; type: string }[];
}

/** Where the platform's tables and the gateway's own are. */
const SCHEMAS = ['public', 'triptych'];

/** Says how the tables came to be, which is another database's own business. */
export const isHistory = ({ schema, name }: { schema: string; name: string }): boolean =>
  schema === 'triptych' && name === 'migrations';

export const tableName = ({ schema, name }: { schema: string; name: string }): string =>
  `${quoteIdent(schema)}.${quoteIdent(name)}`;

/**
 * Ordinary tables with the columns that hold data of their own; an extension's tables are its own,
 * and what PostgreSQL itself does not keep through a crash is not worth a backup.
 */
export async function findTables(client: ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name,
       coalesce((SELECT json_agg(json_build_object('name', a.attname, 'type',
                          format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
          AND NOT a.attisdropped AND a.attgenerated = ''), '[]') AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY($1) AND c.relkind = 'r' AND c.relpersistence = 'p'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                       AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1, 2`,
    [SCHEMAS],
  );
  return rows;
}

/** Those of the tables that hold at least one row; the history of migrations does not count. */
export async function tablesWithRows(
  client: ClientBase,
  tables: readonly TableShape[],
): Promise<string[]> {
  const filled: string[] = [];
  for (const table of tables.filter((one) => !isHistory(one))) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${tableName(table)} LIMIT 1`);
    if (rowCount) filled.push(`${table.schema}.${table.name}`);
  }
  return filled;
}

export interface SequenceValue {
  schema: string;
  name: string;
  /** Text: it may exceed what a JavaScript number holds. */
  last: string;
}

/** The sequences that were used, with the value they stand at. */
export async function readSequences(client: ClientBase): Promise<SequenceValue[]> {
  const { rows } = await client.query<SequenceValue>(
    `SELECT schemaname::text AS schema, sequencename::text AS name, last_value::text AS last
     FROM pg_sequences WHERE schemaname = ANY($1) AND last_value IS NOT NULL ORDER BY 1, 2`,
    [SCHEMAS],
  );
  return rows;
}
