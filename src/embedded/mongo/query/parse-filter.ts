import { splitPath } from '../bson/path';
import { BSONRegExp, type Doc, isDoc, type Value } from '../bson/value';
import { badValue } from '../errors';
import { equals } from './compare';
import { type Filter, isOperators, leafOf } from './filter';
import { parseOperator } from './operators';

/** What a filter may hold beyond conditions on fields; given by whoever can evaluate it. */
export interface FilterContext {
  /** Compiles the argument of `$expr`. */
  expression?: (argument: Value) => (doc: Doc) => boolean;
}

const COMBINATIONS: Readonly<Record<string, 'and' | 'or' | 'nor'>> = {
  $and: 'and',
  $or: 'or',
  $nor: 'nor',
};

export function parseFilter(filter: Doc, context: FilterContext = {}): Filter {
  const filters: Filter[] = [];
  for (const [name, argument] of filter) {
    if (name === '$comment') continue;
    filters.push(
      name.startsWith('$')
        ? parseTopLevel(name, argument, context)
        : parseField({ name, argument, context }),
    );
  }
  const [only] = filters;
  return filters.length === 1 && only ? only : { kind: 'and', filters };
}

function parseTopLevel(name: string, argument: Value, context: FilterContext): Filter {
  const combination = COMBINATIONS[name];
  if (combination) return { kind: combination, filters: parseList(name, argument, context) };
  if (name === '$expr' && context.expression) {
    return { kind: 'expression', holds: context.expression(argument) };
  }
  throw badValue(`unknown top level operator: ${name}`);
}

function parseList(name: string, argument: Value, context: FilterContext): Filter[] {
  if (!Array.isArray(argument)) throw badValue(`${name} must be an array`);
  if (argument.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return argument.map((item) => {
    if (!isDoc(item)) throw badValue('$or/$and/$nor entries need to be full objects');
    return parseFilter(item, context);
  });
}

interface Field {
  name: string;
  argument: Value;
  context: FilterContext;
}

function parseField({ name, argument, context }: Field): Filter {
  const path = splitPath(name);
  if (isOperators(argument)) return parseConditions({ path, conditions: argument, context });
  const operator = argument instanceof BSONRegExp ? '$regex' : '$eq';
  if (isDoc(argument)) {
    // As recorded in the test vectors: written without `$eq`, a document equals a document, and
    // not an element of an array.
    return leafOf({ path, operator, argument, leaves: false, test: equals(argument) });
  }
  return parseOperator({
    path,
    operator,
    argument,
    siblings: new Map(),
    parsers: parsers(context),
  });
}

interface Conditions {
  path: readonly string[];
  conditions: Doc;
  context: FilterContext;
}

function parseConditions({ path, conditions, context }: Conditions): Filter {
  const filters: Filter[] = [];
  for (const [operator, argument] of conditions) {
    if (operator === '$options') {
      if (!conditions.has('$regex')) throw badValue('$options needs a $regex');
      continue;
    }
    filters.push(
      parseOperator({ path, operator, argument, siblings: conditions, parsers: parsers(context) }),
    );
  }
  const [only] = filters;
  return filters.length === 1 && only ? only : { kind: 'and', filters };
}

/** Ways back into this file for operators that hold filters themselves. */
export interface Parsers {
  filter: (filter: Doc) => Filter;
  conditions: (path: readonly string[], conditions: Doc) => Filter;
}

function parsers(context: FilterContext): Parsers {
  return {
    filter: (filter) => parseFilter(filter, context),
    conditions: (path, conditions) => parseConditions({ path, conditions, context }),
  };
}
