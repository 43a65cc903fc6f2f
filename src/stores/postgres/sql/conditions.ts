import type { ComparisonFilter, JsonFilter, KeyFilter, TextFilter } from '../../../filter-input';
import { allOf, among, anyOf, EMPTY, raw, type Sql, sql } from './sql';

/** Keys as text: one that cannot be a key of the table matches nothing, and never reaches it. */
export const keyCondition =
  (column: Sql, toKey: (text: string) => string | null) =>
  (filter: KeyFilter): Sql => {
    const conditions: Sql[] = [];
    if (filter.eq === null) conditions.push(sql`${column} IS NULL`);
    else if (filter.eq !== undefined) conditions.push(keysIn(column, [filter.eq], toKey));
    if (filter.in) conditions.push(keysIn(column, filter.in, toKey));
    return allOf(conditions);
  };

function keysIn(column: Sql, keys: string[], toKey: (text: string) => string | null): Sql {
  const known = keys.map(toKey).filter((key) => key !== null);
  return known.length === 0 ? raw('FALSE') : among(column, known);
}

export const textCondition =
  (column: Sql) =>
  (filter: TextFilter): Sql => {
    const conditions: Sql[] = [];
    if (filter.eq === null) conditions.push(sql`${column} IS NULL`);
    else if (filter.eq !== undefined) conditions.push(sql`${column} = ${filter.eq}`);
    if (filter.in) conditions.push(among(column, filter.in));
    if (typeof filter.contains === 'string') {
      conditions.push(sql`${column} ILIKE ${`%${escapeLike(filter.contains)}%`}`);
    }
    return allOf(conditions);
  };

export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/**
 * Numbers and times; a time's text is read as UTC by columns with and without a zone alike. Values
 * that may not fit into a column of other code's are read as a wider type.
 */
export const comparisonCondition =
  <Value>(column: Sql, readAs: Sql = EMPTY) =>
  (filter: ComparisonFilter<Value>): Sql => {
    const conditions: Sql[] = [];
    if (filter.eq === null) conditions.push(sql`${column} IS NULL`);
    else if (filter.eq !== undefined) conditions.push(sql`${column} = ${filter.eq}${readAs}`);
    const bounds = [
      ['>=', filter.gte],
      ['>', filter.gt],
      ['<=', filter.lte],
      ['<', filter.lt],
    ] as const;
    for (const [operator, bound] of bounds) {
      if (bound !== undefined && bound !== null) {
        conditions.push(sql`${column} ${raw(operator)} ${bound}${readAs}`);
      }
    }
    return allOf(conditions);
  };

export const jsonCondition =
  (column: Sql) =>
  (filters: JsonFilter[]): Sql =>
    allOf(filters.map((filter) => jsonPathCondition(column, filter)));

function jsonPathCondition(column: Sql, filter: JsonFilter): Sql {
  // Adopted tables may keep documents as json.
  const found = sql`(${column}::jsonb #> ${filter.path.split('.')}::text[])`;
  // Text that looks like a number is not one: comparisons are numeric and skip everything else.
  const number = sql`CASE WHEN jsonb_typeof(${found}) = 'number' THEN ${found}::text::numeric END`;
  const conditions: Sql[] = [];
  if (filter.eq !== undefined) {
    conditions.push(sql`${found} = ${JSON.stringify(filter.eq)}::jsonb`);
  }
  const bounds = [
    ['>', filter.gt],
    ['>=', filter.gte],
    ['<', filter.lt],
    ['<=', filter.lte],
  ] as const;
  for (const [operator, bound] of bounds) {
    if (bound !== undefined && bound !== null) {
      conditions.push(sql`${number} ${raw(operator)} ${String(bound)}::numeric`);
    }
  }
  if (filter.contains !== undefined && filter.contains !== null) {
    conditions.push(jsonContains(found, filter.contains));
  }
  if (filter.exists === true) conditions.push(sql`${found} IS NOT NULL`);
  if (filter.exists === false) conditions.push(sql`${found} IS NULL`);
  return allOf(conditions);
}

/** A text contains another; an array or object holds the value. */
function jsonContains(found: Sql, value: unknown): Sql {
  const holds = sql`${found} @> ${JSON.stringify(value)}::jsonb`;
  if (typeof value !== 'string') return holds;
  const pattern = `%${escapeLike(value)}%`;
  const text = sql`CASE WHEN jsonb_typeof(${found}) = 'string' THEN ${found} #>> '{}' END`;
  return anyOf([sql`${text} ILIKE ${pattern}`, holds]);
}
