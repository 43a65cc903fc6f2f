import type { GraphQLResolveInfo } from 'graphql';

/**
 * Kept on the `info` itself: what a WeakMap holds of a request stays until old memory is cleared,
 * so that each would leave all it made behind.
 */
const MADE = Symbol('made once per field');
/** Where a query is planned and no variable has a part in a field's arguments, its plan keeps it. */
const KEEPER = Symbol('what keeps it');

interface Keeping {
  [MADE]?: object;
}

type KeepingInfo = GraphQLResolveInfo & Keeping & { [KEEPER]?: Keeping };

export function keepWith(info: KeepingInfo, keeper: object): void {
  info[KEEPER] = keeper;
}

/**
 * What all objects of a field share, such as the page that is asked of each: made once where one
 * `info` stands for all of them, as it does in planned queries. It is made of the field's arguments
 * and of what is asked below it and of nothing else, since later requests may share it as well.
 */
export function oncePerField<Value extends object>(info: KeepingInfo, make: () => Value): Value {
  const keeper = info[KEEPER] ?? info;
  const known = keeper[MADE] as Value | undefined;
  if (known) return known;
  const value = make();
  keeper[MADE] = value;
  return value;
}
