import { keyOf } from '../bson/key';
import { parseTypes, typeName } from '../bson/types';
import {
  BSONRegExp,
  type Doc,
  isDoc,
  isNullish,
  isNumber,
  isTruthy,
  type MaybeValue,
  MISSING,
  toInteger,
  toNumber,
  type Value,
} from '../bson/value';
import { badValue } from '../errors';
import { parseAll, parseElemMatch } from './array-operators';
import { equals, relates, type Test } from './compare';
import { type Filter, isOperators, leafOf } from './filter';
import type { Parsers } from './parse-filter';
import { regexTest, toRegExp } from './regex';

/** One operator on one path, with the operators beside it and the way back to the parser. */
export interface OperatorCall {
  path: readonly string[];
  operator: string;
  argument: Value;
  siblings: Doc;
  parsers: Parsers;
}

type OperatorParser = (call: OperatorCall) => Filter;

const OPERATORS: Readonly<Record<string, OperatorParser>> = {
  $eq: (call) => leaf(call, equals(call.argument)),
  $ne: (call) => {
    if (call.argument instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
    return not(leaf({ ...call, operator: '$eq' }, equals(call.argument)));
  },
  $gt: (call) => parseRelation(call, '$gt'),
  $gte: (call) => parseRelation(call, '$gte'),
  $lt: (call) => parseRelation(call, '$lt'),
  $lte: (call) => parseRelation(call, '$lte'),
  $in: parseIn,
  $nin: (call) => not(parseIn({ ...call, operator: '$in' })),
  $exists: parseExists,
  $type: parseType,
  $size: parseSize,
  $mod: parseMod,
  $regex: parseRegex,
  $not: parseNot,
  $all: parseAll,
  $elemMatch: parseElemMatch,
};

export function parseOperator(call: OperatorCall): Filter {
  const parser = Object.hasOwn(OPERATORS, call.operator) ? OPERATORS[call.operator] : undefined;
  if (!parser) throw badValue(`unknown operator: ${call.operator}`);
  return parser(call);
}

function leaf({ path, operator, argument }: OperatorCall, test: Test): Filter {
  return leafOf({ path, operator, argument, leaves: true, test });
}

function not(filter: Filter): Filter {
  return { kind: 'not', filter };
}

function parseRelation(call: OperatorCall, relation: '$gt' | '$gte' | '$lt' | '$lte'): Filter {
  if (call.argument instanceof BSONRegExp) {
    throw badValue(`Can't have RegEx as arg to predicate over field '${call.path.join('.')}'.`);
  }
  return leaf(call, relates(relation, call.argument));
}

function parseIn(call: OperatorCall): Filter {
  if (!Array.isArray(call.argument)) throw badValue(`${call.operator} needs an array`);
  const keys = new Set<string>();
  const tests: Test[] = [];
  for (const item of call.argument) {
    if (isOperators(item)) throw badValue(`cannot nest $ under ${call.operator}`);
    if (item instanceof BSONRegExp) tests.push(regexTest(item));
    else if (isNullish(item)) tests.push(isNullish);
    else keys.add(keyOf(item));
  }
  return leaf(call, (value) => {
    return (keys.size > 0 && keys.has(keyOf(value))) || tests.some((test) => test(value));
  });
}

function parseExists({ path, operator, argument }: OperatorCall): Filter {
  const wanted = isTruthy(argument);
  const exists = leafOf({
    path,
    operator,
    argument,
    leaves: false,
    test: (value) => value !== MISSING,
  });
  return wanted ? exists : not(exists);
}

function parseType(call: OperatorCall): Filter {
  const types = parseTypes(call.argument);
  return leaf(call, (value) => value !== MISSING && types.has(typeName(value)));
}

function parseSize({ path, operator, argument }: OperatorCall): Filter {
  const size = isNumber(argument) ? toInteger(argument) : undefined;
  if (size === undefined) throw badValue('Failed to parse $size. Expected an integer');
  if (size < 0n) throw badValue('$size may not be negative');
  const test: Test = (value) => Array.isArray(value) && BigInt(value.length) === size;
  return leafOf({ path, operator, argument, leaves: false, test });
}

function parseMod(call: OperatorCall): Filter {
  const { argument } = call;
  if (!Array.isArray(argument)) throw badValue('malformed mod, needs to be an array');
  if (argument.length !== 2) throw badValue('malformed mod, needs two numbers');
  const [divisor, remainder] = argument.map(truncated);
  if (divisor === undefined || remainder === undefined)
    throw badValue('malformed mod, not numbers');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return leaf(call, (value) => {
    const number = truncated(value);
    return number !== undefined && number % divisor === remainder;
  });
}

function truncated(value: MaybeValue): bigint | undefined {
  if (value === MISSING || !isNumber(value)) return undefined;
  const exact = toInteger(value);
  if (exact !== undefined) return exact;
  const number = Math.trunc(toNumber(value));
  return Number.isFinite(number) ? BigInt(number) : undefined;
}

function parseRegex(call: OperatorCall): Filter {
  const { argument, siblings } = call;
  const options = siblings.get('$options');
  if (options !== undefined && typeof options !== 'string')
    throw badValue('$options has to be a string');
  if (typeof argument === 'string') {
    return leaf(call, regexTest(new BSONRegExp(argument, checked(options))));
  }
  if (!(argument instanceof BSONRegExp)) throw badValue('$regex has to be a string');
  if (options !== undefined && argument.options !== '') {
    throw badValue('options set in both $regex and $options');
  }
  return leaf(
    call,
    regexTest(new BSONRegExp(argument.pattern, checked(options) || argument.options)),
  );
}

function checked(options = ''): string {
  toRegExp('', options);
  return options;
}

function parseNot(call: OperatorCall): Filter {
  const { argument, path, parsers } = call;
  if (argument instanceof BSONRegExp)
    return not(leaf({ ...call, operator: '$regex' }, regexTest(argument)));
  if (!isDoc(argument)) throw badValue('$not needs a regex or a document');
  if (argument.size === 0) throw badValue('$not cannot be empty');
  if (!isOperators(argument)) throw badValue('$not needs a document of operators');
  return not(parsers.conditions(path, argument));
}
