import { escapeLiteral } from 'pg';
import type { Form, RowShape, Words } from '../../../row-shape';
import { finite } from './finite';
import { allOf, flat, join, raw, type Sql, sql } from './sql';

/** A column as it really is: adopted tables have other types. */
export interface StoredColumn {
  value: Sql;
  type: string | undefined;
  nullable: boolean;
}

/** A value as JSON text, or NULL for none; `sure` tells of which rows that is what an answer has. */
interface WrittenValue {
  text: Sql;
  sure?: Sql;
}

/** A whole row as JSON text, made of its columns, and whether that is what an answer has. */
export interface WrittenColumns {
  columns: Sql;
  text: Sql;
  sure: Sql;
}

const TEXTS = /^(text|character varying|uuid|smallint|integer|bigint)$/;
/** Types whose texts hold nothing that JSON has to mark. */
const BARE = /^(uuid|smallint|integer|bigint)$/;
const TIMES = /^timestamp with(out)? time zone$/;
const INTS = /^(smallint|integer)$/;

/**
 * A row written by the database itself, so that the gateway neither reads nor writes its values:
 * to the byte what the values would become by way of the scalars of the schema. Names in the answer
 * are a client's words: parameters, never text of the statement. Undefined where a column is of a
 * type that is not written here.
 */
export function writtenColumns(
  { fields }: RowShape,
  columnOf: (property: string) => StoredColumn,
): WrittenColumns | undefined {
  const columns = new Map<string, Sql>();
  const pieces: Sql[] = [];
  const sure: Sql[] = [];
  for (const { key, property, form, required } of fields) {
    const column = columnOf(property);
    const value = writtenValue(form, column);
    if (!value) return undefined;
    columns.set(property, column.value);
    const name = `${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`;
    pieces.push(sql`${name}::text`, sql`coalesce(${value.text}, 'null')`);
    if (required && column.nullable) sure.push(sql`${value.text} IS NOT NULL`);
    if (value.sure) sure.push(value.sure);
  }
  return {
    columns: flat(join([...columns.values()], ', ')),
    text: flat(sql`(${join(pieces, ' || ')} || '}')`),
    sure: flat(allOf(sure)),
  };
}

function writtenValue(form: Form, { value, type = '' }: StoredColumn): WrittenValue | undefined {
  if (typeof form === 'string') return PLAIN[form](value, type);
  if ('always' in form) return { text: raw(escapeLiteral(JSON.stringify(form.always))) };
  if (!TEXTS.test(type)) return undefined;
  return { text: 'globalIdOf' in form ? globalId(form.globalIdOf, value) : oneOf(form, value) };
}

const quoted = (text: Sql): Sql => sql`('"' || ${text} || '"')`;

const PLAIN: Record<
  Extract<Form, string>,
  (value: Sql, type: string) => WrittenValue | undefined
> = {
  text: (value, type) => {
    if (!TEXTS.test(type)) return undefined;
    return { text: BARE.test(type) ? quoted(sql`${value}::text`) : sql`to_json(${value})::text` };
  },
  // Outside these years, and for infinities, PostgreSQL and the API write times in ways of their own.
  time: (value, type) =>
    TIMES.test(type)
      ? {
          text: sql`to_char(${value}, '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`,
          sure: sql`(${value} IS NULL OR ${value} >= '0001-01-01' AND ${value} < '10000-01-01')`,
        }
      : undefined,
  // Within these bounds both write the shortest decimal; a zero below zero becomes one above it.
  float: (value, type) => {
    if (type !== 'double precision') return undefined;
    const number = finite(value);
    return {
      text: sql`(${number} + 0)::text`,
      sure: sql`coalesce(${number} = 0 OR abs(${number}) >= 1e-4 AND abs(${number}) < 1e15, TRUE)`,
    };
  },
  int: (value, type) => (INTS.test(type) ? { text: sql`${value}::text` } : undefined),
  bigint: (value, type) =>
    type === 'bigint'
      ? {
          text: sql`${value}::text`,
          sure: sql`(${value} IS NULL OR ${value} BETWEEN -9007199254740991 AND 9007199254740991)`,
        }
      : undefined,
  boolean: (value, type) => (type === 'boolean' ? { text: sql`${value}::text` } : undefined),
};

/** As toGlobalId makes them; what translate has no letter for it takes away. */
function globalId(type: string, key: Sql): Sql {
  const named = sql`convert_to(${raw(escapeLiteral(`${type}:`))} || ${key}::text, 'UTF8')`;
  return quoted(sql`translate(encode(${named}, 'base64'), E'+/=\n', '-_')`);
}

function oneOf({ words, missing, other }: Words, value: Sql): Sql {
  const literal = (word: string) => raw(escapeLiteral(word));
  const shown = (word: string) => literal(JSON.stringify(word));
  const cases = Object.entries(words).map(
    ([stored, word]) => sql`WHEN ${literal(stored)} THEN ${shown(word)}`,
  );
  return sql`CASE WHEN ${value} IS NULL THEN ${shown(missing)} ELSE
    CASE ${value}::text ${join(cases, ' ')} ELSE ${shown(other)} END END`;
}
