import { textTypes } from './connection-options';
import type { ResultColumn } from './known-statements';
import { ident, join, type Sql, sql } from './sql/sql';

export interface Part {
  statement: Sql;
  fields: readonly ResultColumn[];
}

/** Booleans and padded texts, of which a cast makes other texts than the wire has. */
const CAST_OTHERWISE = new Set([16, 1042]);

/**
 * Several statements as one row, with the rows of each as JSON. Their values travel as the texts that
 * a driver gets, and the driver's own parsers read them.
 */
export const jointStatement = (parts: readonly Part[]): Sql =>
  sql`SELECT ${join(
    parts.map(({ statement, fields }, index) => {
      const values = fields.map((field) => wireText(sql`q.${ident(field.name)}`, field));
      return sql`(SELECT json_agg(json_build_array(${join(values, ', ')}))::text
      FROM (${statement}) q) AS ${ident(nameOf(index))}`;
    }),
    ', ',
  )}`;

/** The JSON of one part; none where it has no rows. */
export const jsonOf = (row: JointRow, index: number): string | null => row[nameOf(index)] ?? null;

export type JointRow = Readonly<Record<string, string | null>>;

export function rowsOf<Row>(json: string | null, fields: readonly ResultColumn[]): Row[] {
  const rows: (string | null)[][] = json === null ? [] : JSON.parse(json);
  const readers = fields.map(({ name, dataTypeID }) => ({
    name,
    parse: textTypes.getTypeParser(dataTypeID, 'text'),
  }));
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, { name, parse }] of readers.entries()) {
      const value = values[index] ?? null;
      row[name] = value === null ? null : parse(value);
    }
    return row as Row;
  });
}

const wireText = (value: Sql, { dataTypeID }: ResultColumn): Sql =>
  CAST_OTHERWISE.has(dataTypeID)
    ? sql`CASE WHEN ${value} IS NOT NULL THEN concat(${value}) END`
    : sql`${value}::text`;

const nameOf = (index: number): string => `part ${index}`;
