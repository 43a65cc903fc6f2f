import { BSONRegExp, type Doc, isDoc, type MaybeValue, type Value } from '../bson/value';
import { badValue } from '../errors';
import { equals } from './compare';
import { type Filter, isOperators, leafOf, matches, valueMatches } from './filter';
import type { OperatorCall } from './operators';
import { regexTest } from './regex';

/** `$all`: every one of the values, or of the `$elemMatch` conditions, is met. */
export function parseAll(call: OperatorCall): Filter {
  const { argument, path } = call;
  if (!Array.isArray(argument)) throw badValue('$all needs an array');
  if (argument.length === 0) return { kind: 'or', filters: [] };
  const filters = argument.map((item): Filter => {
    if (isDoc(item) && item.has('$elemMatch')) {
      return parseElemMatch({ ...call, argument: item.get('$elemMatch') });
    }
    if (isOperators(item)) throw badValue('no $ expressions in $all');
    const test = item instanceof BSONRegExp ? regexTest(item) : equals(item);
    const operator = item instanceof BSONRegExp ? '$regex' : '$eq';
    return leafOf({ path, operator, argument: item, leaves: true, test });
  });
  return { kind: 'and', filters };
}

const LOGICAL = ['$and', '$or', '$nor', '$expr', '$comment'];

/** `$elemMatch`: one element of the array meets all conditions, as a value or as a document. */
export function parseElemMatch({ argument, path, operator, parsers }: OperatorCall): Filter {
  if (!isDoc(argument)) throw badValue('$elemMatch needs an Object');
  const [first] = argument.keys();
  const byValue = isOperators(argument) && !LOGICAL.includes(first ?? '');
  const inner = byValue ? parsers.conditions([], argument) : parsers.filter(argument);
  const meets = byValue
    ? (element: Value) => valueMatches(inner, element)
    : (element: Value) => {
        const doc = asDoc(element);
        return doc !== undefined && matches(inner, doc);
      };
  const locate = (value: MaybeValue): number | undefined => {
    if (!Array.isArray(value)) return undefined;
    const index = value.findIndex(meets);
    return index < 0 ? undefined : index;
  };
  const test = (value: MaybeValue) => locate(value) !== undefined;
  return leafOf({ path, operator, argument, leaves: false, test, locate });
}

/** An array inside an array is seen as a document with the places as names. */
function asDoc(element: Value): Doc | undefined {
  if (isDoc(element)) return element;
  if (!Array.isArray(element)) return undefined;
  return new Map(element.map((item, index) => [String(index), item]));
}
