import { badValue } from '../errors';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  isDoc,
  isNumber,
  Long,
  MinKey,
  ObjectId,
  Timestamp,
  toInteger,
  type Value,
} from './value';

const NUMBER_BY_NAME: ReadonlyMap<string, number> = new Map([
  ['double', 1],
  ['string', 2],
  ['object', 3],
  ['array', 4],
  ['binData', 5],
  ['undefined', 6],
  ['objectId', 7],
  ['bool', 8],
  ['date', 9],
  ['null', 10],
  ['regex', 11],
  ['javascript', 13],
  ['symbol', 14],
  ['javascriptWithScope', 15],
  ['int', 16],
  ['timestamp', 17],
  ['long', 18],
  ['decimal', 19],
  ['minKey', -1],
  ['maxKey', 127],
]);

const NAME_BY_NUMBER = new Map([...NUMBER_BY_NAME].map(([name, number]) => [number, name]));

export const NUMERIC_TYPES: ReadonlySet<string> = new Set(['int', 'long', 'double', 'decimal']);

/** The name `$type` gives a value. */
export function typeName(value: Value): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (isDoc(value)) return 'object';
  if (value instanceof Date) return 'date';
  if (value instanceof Int32) return 'int';
  if (value instanceof Double) return 'double';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Long) return 'long';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Decimal128) return 'decimal';
  if (value instanceof Binary) return 'binData';
  if (value instanceof BSONRegExp) return 'regex';
  if (value instanceof BSONSymbol) return 'symbol';
  if (value instanceof Code) return value.scope ? 'javascriptWithScope' : 'javascript';
  return value instanceof MinKey ? 'minKey' : 'maxKey';
}

/** Reads the argument of `$type`: one name or number, or a list of them. */
export function parseTypes(argument: Value): ReadonlySet<string> {
  const names = new Set<string>();
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw badValue('$type must match at least one type');
  for (const item of list) {
    for (const name of parseType(item)) names.add(name);
  }
  return names;
}

function parseType(item: Value): Iterable<string> {
  if (item === 'number') return NUMERIC_TYPES;
  if (typeof item === 'string') {
    if (NUMBER_BY_NAME.has(item)) return [item];
    throw badValue(`Unknown type name alias: ${item}`);
  }
  if (!isNumber(item)) throw badValue('type must be represented as a number or a string');
  const name = NAME_BY_NUMBER.get(Number(toInteger(item) ?? Number.NaN));
  if (name === undefined) throw badValue(`Invalid numerical type code: ${item.toString()}`);
  return [name];
}

const RANKS: Readonly<Record<string, number>> = {
  minKey: 1,
  undefined: 2,
  null: 5,
  int: 10,
  long: 10,
  double: 10,
  decimal: 10,
  string: 15,
  symbol: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  javascript: 60,
  javascriptWithScope: 65,
  maxKey: 127,
};

/** Where a type stands among the others: values of different rank compare by it alone. */
export function typeRank(value: Value): number {
  return RANKS[typeName(value)] ?? 0;
}
