import { ident, join, type Sql, sql } from './sql';
import type { Table } from './table';

type Values<Row> = { [Property in keyof Row]?: unknown };

/** `INSERT … VALUES …` of rows with the same properties; absent ones take the column's default. */
export function insertInto<Row>(table: Table<Row>, rows: readonly Values<Row>[]): Sql {
  const properties = Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
  const names = properties.map((property) => ident(table.column(property).name));
  const tuples = rows.map((row) => {
    const values = properties.map(
      (property) => sql`${encode(table.column(property).type, row[property])}`,
    );
    return sql`(${join(values, ', ')})`;
  });
  return sql`INSERT INTO ${table.from} (${join(names, ', ')}) VALUES ${join(tuples, ', ')}`;
}

/**
 * The same for hundreds of rows: one value and one text, however many there are, and the table itself
 * says of what types they are.
 */
export function insertManyInto<Row>(table: Table<Row>, rows: readonly Values<Row>[]): Sql {
  const properties = Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
  const columns = properties.map((property) => table.column(property).name);
  const names = join(columns.map(ident), ', ');
  const named = rows.map((row) =>
    Object.fromEntries(properties.map((property, index) => [columns[index], row[property]])),
  );
  return sql`INSERT INTO ${table.from} (${names}) SELECT ${names}
    FROM json_populate_recordset(NULL::${table.from}, ${JSON.stringify(named)})`;
}

/** `"status" = $1, …` for UPDATE. */
export function assignments<Row>(table: Table<Row>, values: Values<Row>): Sql {
  const properties = Object.keys(values) as (keyof Row & string)[];
  return join(
    properties.map((property) => {
      const { name, type } = table.column(property);
      return sql`${ident(name)} = ${encode(type, values[property])}`;
    }),
    ', ',
  );
}

/** JSON travels as text: left to the driver, a JavaScript array would become a PostgreSQL array. */
function encode(type: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return type === 'jsonb' ? JSON.stringify(value) : value;
}
