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
 * Several statements as one row, with the rows of each as JSON: their values travel as the texts that
 * a driver gets, and the driver's own parsers read them. One text alone stands there as it is.
 */
export const jointStatement = (parts: readonly Part[]): Sql =>
  sql`SELECT ${join(
    parts.map(({ statement, fields }, index) => {
      if (statement.isOneText) return sql`(${statement}) AS ${ident(nameOf(index))}`;
      const values = fields.map((field) => wireText(sql`q.${ident(field.name)}`, field));
      return sql`(SELECT json_agg(json_build_array(${join(values, ', ')}))::text
      FROM (${statement}) q) AS ${ident(nameOf(index))}`;
    }),
    ', ',
  )}`;

/** Its row: the JSON of each part, or nothing where a part has no rows. */
export type JointRow = Readonly<Record<string, string | null>>;

/** How the rows of one part are read. */
export type PartReader = <Row>(row: JointRow) => { rows: Row[]; bytes: number };

export function partReader({ statement, fields }: Part, index: number): PartReader {
  const name = nameOf(index);
  const [first] = fields;
  if (statement.isOneText && first) {
    return <Row>(joint: JointRow) => {
      const text = joint[name] ?? null;
      return { rows: [{ [first.name]: text } as Row], bytes: text?.length ?? 0 };
    };
  }
  const columns = fields.map((field) => ({
    name: field.name,
    parse: textTypes.getTypeParser(field.dataTypeID, 'text'),
  }));
  return <Row>(joint: JointRow) => {
    const json = joint[name] ?? '[]';
    const rows: (string | null)[][] = JSON.parse(json);
    return { rows: rows.map((values) => rowOf(columns, values) as Row), bytes: json.length };
  };
}

function rowOf(
  columns: readonly { name: string; parse: (text: string) => unknown }[],
  values: readonly (string | null)[],
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) {
    const { name, parse } = columns[index] as (typeof columns)[number];
    const value = values[index] ?? null;
    row[name] = value === null ? null : parse(value);
  }
  return row;
}

const wireText = (value: Sql, { dataTypeID }: ResultColumn): Sql =>
  CAST_OTHERWISE.has(dataTypeID)
    ? sql`CASE WHEN ${value} IS NOT NULL THEN concat(${value}) END`
    : sql`${value}::text`;

const nameOf = (index: number): string => `part ${index}`;
