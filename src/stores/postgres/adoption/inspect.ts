import type { ClientBase } from 'pg';
import { EXPECTED_TABLES } from './expected-tables';

export interface FoundColumn {
  name: string;
  type: string;
  /** Of varchar and char; null where any length fits. */
  length: number | null;
  required: boolean;
  /** A default, an identity or a generated value. */
  filled: boolean;
}

export interface FoundTable {
  name: string;
  schema: string;
  /** As pg_class says it: r is an ordinary table. */
  kind: string;
  large: boolean;
  columns: Map<string, FoundColumn>;
  /** Columns that are unique by themselves. */
  unique: Set<string>;
  /** Columns that are empty in old rows until a bridge has filled them. */
  bridged: string[];
  bridgeComplete: boolean;
  /** Row triggers of the platform that a bridge's filling sets off after each row. */
  afterUpdate: string[];
}

/** Asks the database; migrations have another way to do that than commands. */
export type Ask = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

export const asking =
  (client: ClientBase): Ask =>
  async <Row>(text: string, values?: unknown[]) =>
    (await client.query<Row & object>(text, values)).rows;

export type Found = Map<string, FoundTable>;

const LARGE_ROWS = 50_000;
/** Where nobody has counted yet, size has to tell. */
const LARGE_BYTES = 8 * 1024 * 1024;

interface Row extends Omit<FoundTable, 'columns' | 'unique'> {
  columns: FoundColumn[];
  unique: string[];
}

/** What is there under the names of the tables that can be adopted. Only catalogs are read. */
export async function inspect(ask: Ask): Promise<Found> {
  const names = EXPECTED_TABLES.map(({ name }) => name);
  const bridges = await knownBridges(ask);
  const rows = await ask<Row>(TABLES, [names, LARGE_ROWS, LARGE_BYTES]);
  return new Map(
    rows.map((row) => {
      const { columns, complete } = bridges.get(row.name) ?? { columns: [], complete: true };
      return [
        row.name,
        {
          ...row,
          columns: new Map(row.columns.map((column) => [column.name, column])),
          unique: new Set(row.unique),
          bridged: columns,
          bridgeComplete: complete,
        },
      ];
    }),
  );
}

async function knownBridges(ask: Ask) {
  const known = new Map<string, { columns: string[]; complete: boolean }>();
  const [state] = await ask<{ present: boolean }>(
    `SELECT to_regclass('triptych.bridges') IS NOT NULL AS present`,
  );
  if (!state?.present) return known;
  const bridges = await ask<{ name: string; columns: string[]; complete: boolean }>(
    'SELECT table_name AS name, columns, complete FROM triptych.bridges',
  );
  for (const { name, ...bridge } of bridges) known.set(name, bridge);
  return known;
}

const TABLES = `
  SELECT c.relname::text AS name, n.nspname::text AS schema, c.relkind::text AS kind,
    CASE WHEN c.reltuples >= 0 THEN c.reltuples > $2::bigint
         ELSE pg_relation_size(c.oid) > $3::bigint END AS large,
    (SELECT json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, NULL),
        'length', CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype)
                       AND a.atttypmod > 4 THEN a.atttypmod - 4 END,
        'required', a.attnotnull,
        'filled', a.atthasdef OR a.attidentity <> '') ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    ARRAY(SELECT a.attname::text FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL
        AND i.indisvalid AND i.indimmediate) AS "unique",
    ARRAY(SELECT t.tgname::text FROM pg_trigger t
      WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 19 = 17
        AND t.tgenabled <> 'D' ORDER BY 1) AS "afterUpdate"
  FROM unnest($1::text[]) AS asked(name)
  JOIN pg_class c ON c.oid = to_regclass(quote_ident(asked.name))
  JOIN pg_namespace n ON n.oid = c.relnamespace`;
