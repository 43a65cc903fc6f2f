import { allOf, anyOf, type Sql, sql } from './sql';

/** One condition per field of a filter input. */
export type FilterSpec<Filter> = {
  [Field in Exclude<keyof Filter, 'and' | 'or' | 'not'>]-?: (
    value: NonNullable<Filter[Field]>,
  ) => Sql;
};

interface Combinable<Filter> {
  and?: Filter[] | null;
  or?: Filter[] | null;
  not?: Filter | null;
}

/** The condition of a whole filter; the spec is made where there is one. */
export const compileFilter = <Filter extends Combinable<Filter>>(
  spec: () => FilterSpec<Filter>,
  filter: Filter | null | undefined,
): Sql => (filter ? compile(spec(), filter) : allOf([]));

/** Fields together, then and, or, not. */
function compile<Filter extends Combinable<Filter>>(spec: FilterSpec<Filter>, filter: Filter): Sql {
  const conditions: Sql[] = [];
  for (const [field, condition] of Object.entries(spec) as [string, (value: unknown) => Sql][]) {
    const value = (filter as Record<string, unknown>)[field];
    if (value !== undefined && value !== null) conditions.push(condition(value));
  }
  if (filter.and) conditions.push(allOf(filter.and.map((part) => compile(spec, part))));
  if (filter.or) conditions.push(anyOf(filter.or.map((part) => compile(spec, part))));
  // NOT of NULL is NULL: a row without the value does not match, so it belongs to the negation.
  if (filter.not) conditions.push(sql`(${compile(spec, filter.not)}) IS NOT TRUE`);
  return allOf(conditions);
}
