import type { Combined } from '../filter-input';

/** A filter and every filter inside it. */
export function partsOf<Filter extends object>(
  filter: Combined<Filter> | null | undefined,
): Combined<Filter>[] {
  if (!filter) return [];
  const { and, or, not } = filter;
  const inner = [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])];
  return [filter, ...inner.flatMap(partsOf)];
}

/** The filter without some of its fields: it matches at least the rows that the whole filter matches. */
export function widened<Filter extends object>(
  filter: Combined<Filter>,
  fields: readonly (keyof Filter)[],
): Combined<Filter> {
  const { and, or, not } = filter;
  const asks = (part: Combined<Filter>) => fields.some((field) => isGiven(part[field]));
  const rest = { ...filter };
  for (const field of fields) delete rest[field];
  return {
    ...rest,
    and: and?.map((part) => widened(part, fields)),
    or: or?.map((part) => widened(part, fields)),
    // What is left of a narrowed condition's opposite would match too little.
    not: not && !partsOf(not).some(asks) ? not : undefined,
  };
}

/** The filter with every filter in it put in another's place, itself last. */
export function rewritten<Filter extends object>(
  filter: Combined<Filter>,
  rewrite: (part: Combined<Filter>) => Combined<Filter>,
): Combined<Filter> {
  const { and, or, not } = filter;
  const inner = (part: Combined<Filter>) => rewritten(part, rewrite);
  return rewrite({ ...filter, and: and?.map(inner), or: or?.map(inner), not: not && inner(not) });
}

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
