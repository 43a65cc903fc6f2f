/** What the filters of the API carry once validated; the same shapes for every domain. */
export interface KeyFilter {
  eq?: string | null;
  in?: string[] | null;
}

export interface TextFilter extends KeyFilter {
  contains?: string | null;
}

export interface ComparisonFilter<Value> {
  eq?: Value | null;
  gte?: Value | null;
  gt?: Value | null;
  lte?: Value | null;
  lt?: Value | null;
}

export type TimeFilter = ComparisonFilter<string>;
export type NumberFilter = ComparisonFilter<number>;
export type BigIntFilter = ComparisonFilter<string>;

export interface EnumFilter<Value extends string = string> {
  eq?: Value | null;
  in?: Value[] | null;
}

export interface JsonFilter {
  path: string;
  eq?: unknown;
  gt?: number | null;
  gte?: number | null;
  lt?: number | null;
  lte?: number | null;
  contains?: unknown;
  exists?: boolean | null;
}

export type Combined<Filter> = Filter & {
  and?: Combined<Filter>[] | null;
  or?: Combined<Filter>[] | null;
  not?: Combined<Filter> | null;
};
