import type { GraphQLResolveInfo } from 'graphql';

const made = new WeakMap<GraphQLResolveInfo, unknown>();

/**
 * What all objects of a field share, such as the page that is asked of each: made once where one
 * `info` stands for all of them, as it does in planned queries.
 */
export function oncePerField<Value extends object>(
  info: GraphQLResolveInfo,
  make: () => Value,
): Value {
  const known = made.get(info) as Value | undefined;
  if (known) return known;
  const value = make();
  made.set(info, value);
  return value;
}
