import { environmentOf } from '../aggregate/environment';
import { compileExpression } from '../aggregate/expression';
import { equal } from '../bson/key';
import type { Doc } from '../bson/value';
import { isDoc, isTruthy, type MaybeValue, type Value } from '../bson/value';
import { badValue } from '../errors';
import type { Filter } from '../query/filter';
import type { KeyPattern } from '../query/key-generator';
import { parseFilter } from '../query/parse-filter';
import { isNatural, parseSort } from '../query/sort-spec';
import type { Collection } from '../storage/collection';
import { type CollectionIndex, patternDoc } from '../storage/collection-index';

/** Named values a pipeline or filter may use; the time is the same throughout a command. */
export function variablesOf(values?: Doc): ReadonlyMap<string, MaybeValue> {
  return new Map<string, MaybeValue>([['NOW', new Date()], ...(values ?? [])]);
}

export function compileFilter(
  filter: Doc | undefined,
  variables: ReadonlyMap<string, MaybeValue> = variablesOf(),
): Filter {
  return parseFilter(filter ?? new Map(), {
    expression: (argument) => {
      const expression = compileExpression(argument);
      return (doc) => isTruthy(expression(environmentOf(doc, variables)));
    },
  });
}

export function compileSort(sort: Doc | undefined): KeyPattern {
  return sort === undefined || isNatural(sort) ? [] : parseSort(sort);
}

/** The index a hint names, or `scan` for the order of storage. */
export function compileHint(
  hint: Value,
  collection: Collection,
): CollectionIndex | 'scan' | undefined {
  if (hint === undefined || hint === null) return undefined;
  if (isDoc(hint) && hint.size === 0) return undefined;
  if (isDoc(hint) && isNatural(hint)) return 'scan';
  for (const index of collection.indexes.values()) {
    if (hint === index.definition.name) return index;
    if (isDoc(hint) && equal(hint, patternDoc(index.definition.pattern))) return index;
  }
  throw badValue('error processing query: hint provided does not correspond to an existing index');
}
