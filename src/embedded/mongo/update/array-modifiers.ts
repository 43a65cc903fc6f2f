import { compare, keyOf } from '../bson/key';
import { typeName } from '../bson/types';
import {
  BSONRegExp,
  type Doc,
  isDoc,
  isNumber,
  MISSING,
  toNumber,
  type Value,
} from '../bson/value';
import { badValue, failedToParse, MongoError } from '../errors';
import { equals } from '../query/compare';
import { isOperators, matches } from '../query/filter';
import { sortGenerator } from '../query/find';
import { parseFilter } from '../query/parse-filter';
import { regexTest } from '../query/regex';
import { parseSort } from '../query/sort-spec';
import type { ModifierParser } from './modifiers';
import type { Slot } from './slot';

/** The array to change: a new one where nothing is, a copy of what is there otherwise. */
function arrayIn(slot: Slot, path: string): Value[] {
  if (slot.value === MISSING) return [];
  if (Array.isArray(slot.value)) return [...slot.value];
  throw badValue(`The field '${path}' must be an array but is of type ${typeName(slot.value)}`);
}

function integer(name: string, value: Value): number | undefined {
  if (value === undefined) return undefined;
  if (isNumber(value) && Number.isInteger(toNumber(value))) return toNumber(value);
  throw badValue(
    `The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
  );
}

function eachOf(argument: Doc, name: string): readonly Value[] {
  const each = argument.get('$each');
  if (Array.isArray(each)) return each;
  throw badValue(
    `The argument to $each in ${name} must be an array but it was of type: ${typeName(each)}`,
  );
}

const PUSH_CLAUSES = ['$each', '$slice', '$sort', '$position'];

const push: ModifierParser = (argument, path) => {
  if (!isDoc(argument) || !argument.has('$each')) {
    return (slot) => slot.set([...arrayIn(slot, path), argument]);
  }
  for (const clause of argument.keys()) {
    if (!PUSH_CLAUSES.includes(clause)) throw badValue(`Unrecognized clause in $push: ${clause}`);
  }
  const items = eachOf(argument, '$push');
  const slice = integer('$slice', argument.get('$slice'));
  const position = integer('$position', argument.get('$position'));
  const order = argument.has('$sort') ? orderOf(argument.get('$sort')) : undefined;
  return (slot) => {
    const array = arrayIn(slot, path);
    array.splice(position ?? array.length, 0, ...items);
    if (order) array.sort(order);
    if (slice === undefined) slot.set(array);
    else slot.set(slice < 0 ? array.slice(slice) : array.slice(0, slice));
  };
};

/** Sorts values by themselves, or documents by their fields. */
function orderOf(sort: Value): (left: Value, right: Value) => number {
  if (isDoc(sort)) {
    const generator = sortGenerator(parseSort(sort));
    const keyed = (value: Value) => generator.sortKey(isDoc(value) ? value : new Map());
    return (left, right) => {
      const [a, b] = [keyed(left), keyed(right)];
      return a < b ? -1 : a > b ? 1 : 0;
    };
  }
  const direction = isNumber(sort) ? toNumber(sort) : 0;
  if (direction !== 1 && direction !== -1)
    throw badValue('The $sort element value must be either 1 or -1');
  return (left, right) => compare(left, right) * direction;
}

const addToSet: ModifierParser = (argument, path) => {
  const several = isDoc(argument) && argument.has('$each');
  if (several && argument.size !== 1)
    throw badValue('Found unexpected fields after $each in $addToSet');
  const items = several ? eachOf(argument, '$addToSet') : [argument];
  return (slot) => {
    const array = arrayIn(slot, path);
    const known = new Set(array.map(keyOf));
    for (const item of items) {
      if (known.has(keyOf(item))) continue;
      known.add(keyOf(item));
      array.push(item);
    }
    slot.set(array);
  };
};

function pulling(parse: (argument: Value) => (item: Value) => boolean): ModifierParser {
  return (argument, path) => {
    const leaves = parse(argument);
    return (slot) => {
      if (slot.value === MISSING) return;
      if (!Array.isArray(slot.value))
        throw badValue(`Cannot apply $pull to a non-array value: '${path}'`);
      slot.set(slot.value.filter((item) => !leaves(item)));
    };
  };
}

/** `$pull` takes a value, conditions on a value, or a filter for documents. */
function pullTest(argument: Value): (item: Value) => boolean {
  if (argument instanceof BSONRegExp) return regexTest(argument);
  if (!isDoc(argument)) return equals(argument);
  if (isOperators(argument)) {
    const filter = parseFilter(new Map([['item', argument]]));
    return (item) => matches(filter, new Map([['item', item]]));
  }
  const filter = parseFilter(argument);
  return (item) => isDoc(item) && matches(filter, item);
}

function pullAllTest(argument: Value): (item: Value) => boolean {
  if (!Array.isArray(argument)) throw badValue('$pullAll requires an array argument');
  const keys = new Set(argument.map(keyOf));
  return (item) => keys.has(keyOf(item));
}

const pop: ModifierParser = (argument, path) => {
  const end = integer('$pop', argument);
  if (end !== 1 && end !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${String(end)}`);
  return (slot) => {
    if (slot.value === MISSING) return;
    if (!Array.isArray(slot.value)) {
      throw new MongoError(
        14,
        `Path '${path}' contains an element of non-array type '${typeName(slot.value)}'`,
      );
    }
    slot.set(end === 1 ? slot.value.slice(0, -1) : slot.value.slice(1));
  };
};

export const ARRAY_MODIFIERS: Readonly<Record<string, ModifierParser>> = {
  $push: push,
  $addToSet: addToSet,
  $pull: pulling(pullTest),
  $pullAll: pulling(pullAllTest),
  $pop: pop,
};
