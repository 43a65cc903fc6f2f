import { getMetadataArgsStorage } from 'typeorm/globals';
import { finite } from './finite';
import { ident, join, quoteIdent, raw, type Sql, sql } from './sql';

type EntityClass<Row> = new () => Row;

export interface Column {
  property: string;
  name: string;
  type: string;
}

/** An entity's table as statements need it: names of columns by property, key columns as text. */
export interface Table<Row> {
  readonly name: string;
  /** Quoted, with its schema. */
  readonly from: Sql;
  readonly properties: (keyof Row & string)[];
  column(property: keyof Row & string): Column;
  /** `alias."agent_id"`, whatever the alias is called. */
  ref(alias: string, property: keyof Row & string): Sql;
  /**
   * `alias."agent_id" AS "agentId", …`; keys are selected as text since nobody knows their type,
   * and what is no number as null.
   */
  select(alias: string, properties: readonly (keyof Row & string)[]): Sql;
}

/** Columns that hold this table's key or another's. */
const KEYS = /^(id|task_id)$/;

export function tableOf<Row>(entity: EntityClass<Row>): Table<Row> {
  const storage = getMetadataArgsStorage();
  const table = storage.tables.find((candidate) => candidate.target === entity);
  if (!table?.name) throw new Error(`${entity.name} is not an entity`);
  const columns = new Map(
    storage.columns
      .filter((column) => column.target === entity)
      .map((column) => {
        const name = column.options.name ?? column.propertyName;
        return [
          column.propertyName,
          { property: column.propertyName, name, type: String(column.options.type) },
        ];
      }),
  );
  const column = (property: string): Column => {
    const found = columns.get(property);
    if (!found) throw new Error(`${entity.name} has no column for ${property}`);
    return found;
  };
  const ref = (alias: string, property: string) =>
    raw(`${alias}.${quoteIdent(column(property).name)}`);

  return {
    name: table.name,
    from: table.schema
      ? raw(`${quoteIdent(table.schema)}.${quoteIdent(table.name)}`)
      : ident(table.name),
    properties: [...columns.keys()] as (keyof Row & string)[],
    column,
    ref,
    select: (alias, properties) =>
      join(
        properties.map((property) => {
          const { name, type } = column(property);
          const value = ref(alias, property);
          const cast = KEYS.test(name) ? '::text' : '';
          const read = type === 'float8' ? finite(value) : sql`${value}${raw(cast)}`;
          return sql`${read} AS ${ident(property)}`;
        }),
        ', ',
      ),
  };
}
