import type { GraphQLResolveInfo } from 'graphql';

/**
 * Kept on the `info` itself: what a WeakMap holds of a request stays until old memory is cleared,
 * so that each would leave all it made behind.
 */
const MADE = Symbol('made once per field');

/**
 * What all objects of a field share, such as the page that is asked of each: made once where one
 * `info` stands for all of them, as it does in planned queries.
 */
export function oncePerField<Value extends object>(
  info: GraphQLResolveInfo & { [MADE]?: object },
  make: () => Value,
): Value {
  const known = info[MADE] as Value | undefined;
  if (known) return known;
  const value = make();
  info[MADE] = value;
  return value;
}
