import { visitPath } from '../bson/path';
import { type Doc, isDoc, type MaybeValue, MISSING, type Value } from '../bson/value';

/** A filter, read and checked. */
export type Filter =
  | { kind: 'and' | 'or' | 'nor'; filters: readonly Filter[] }
  | { kind: 'not'; filter: Filter }
  | { kind: 'expression'; holds: (doc: Doc) => boolean }
  | Leaf;

/** One condition on the values a path leads to. */
export interface Leaf {
  kind: 'leaf';
  path: readonly string[];
  operator: string;
  argument: Value;
  /** Whether an array at the end of the path is also tried element by element. */
  leaves: boolean;
  test: (value: MaybeValue) => boolean;
  /** Which element of an array made the condition true. */
  locate?: (value: MaybeValue) => number | undefined;
}

/** What an update's `$` stands for: the element of the array that the filter matched. */
export interface MatchDetails {
  position?: number;
}

export function matches(filter: Filter, doc: Doc, details?: MatchDetails): boolean {
  switch (filter.kind) {
    case 'leaf':
      return leafMatches(filter, doc, details);
    case 'and':
      return filter.filters.every((inner) => matches(inner, doc, details));
    case 'or':
      return filter.filters.some((inner) => matches(inner, doc, details));
    case 'nor':
      return !filter.filters.some((inner) => matches(inner, doc));
    case 'not':
      return !matches(filter.filter, doc);
    case 'expression':
      return filter.holds(doc);
  }
}

function leafMatches(leaf: Leaf, doc: Doc, details?: MatchDetails): boolean {
  const [only] = leaf.path;
  if (details === undefined && leaf.path.length === 1 && only !== undefined) {
    const value = doc.has(only) ? doc.get(only) : MISSING;
    if (leaf.leaves && Array.isArray(value) && value.some((item) => leaf.test(item))) return true;
    return leaf.test(value);
  }
  return visitPath(doc, leaf.path, leaf.leaves, ({ value, position }) => {
    if (!leaf.test(value)) return false;
    const found = position ?? leaf.locate?.(value);
    if (details && found !== undefined) details.position = found;
    return true;
  });
}

/** Whether one value, by itself, meets conditions written for the empty path. */
export function valueMatches(filter: Filter, value: Value): boolean {
  switch (filter.kind) {
    case 'leaf':
      return filter.test(value);
    case 'and':
      return filter.filters.every((inner) => valueMatches(inner, value));
    case 'or':
      return filter.filters.some((inner) => valueMatches(inner, value));
    case 'nor':
      return !filter.filters.some((inner) => valueMatches(inner, value));
    case 'not':
      return !valueMatches(filter.filter, value);
    case 'expression':
      return isDoc(value) && filter.holds(value);
  }
}

/** The top-level fields a filter looks at, or undefined where it may look at any. */
export function fieldsOf(filter: Filter): Set<string> | undefined {
  if (filter.kind === 'expression') return undefined;
  if (filter.kind === 'leaf') return new Set(filter.path.slice(0, 1));
  const inner = filter.kind === 'not' ? [filter.filter] : filter.filters;
  const fields = new Set<string>();
  for (const part of inner) {
    const names = fieldsOf(part);
    if (names === undefined) return undefined;
    for (const name of names) fields.add(name);
  }
  return fields;
}

/** A document of operators, as opposed to one to be equal to; a DBRef is the latter. */
export function isOperators(value: Value): value is Doc {
  if (!isDoc(value)) return false;
  const [first] = value.keys();
  return first?.startsWith('$') === true && !['$ref', '$id', '$db'].includes(first);
}

export function leafOf(leaf: Omit<Leaf, 'kind'>): Leaf {
  return { kind: 'leaf', ...leaf };
}
