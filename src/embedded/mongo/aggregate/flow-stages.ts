import {
  type Doc,
  docOf,
  Int32,
  isDoc,
  isNumber,
  isTruthy,
  toNumber,
  type Value,
} from '../bson/value';
import { MongoError } from '../errors';
import { matches } from '../query/filter';
import { sortGenerator } from '../query/find';
import { BREATH, type Flow } from '../query/pace';
import { parseFilter } from '../query/parse-filter';
import { parseSort } from '../query/sort-spec';
import { compareStrings } from '../storage/sorted-strings';
import { environmentOf } from './environment';
import { compileExpression } from './expression';
import type { Stage } from './stage';

function wholeOf(value: Value): number {
  return isNumber(value) && Number.isInteger(toNumber(value)) ? toNumber(value) : Number.NaN;
}

export function skipOf(argument: Value): number {
  const count = wholeOf(argument);
  if (count >= 0) return count;
  throw new MongoError(5107200, 'invalid argument to $skip stage: Expected a non-negative number');
}

export function limitOf(argument: Value): number {
  const count = wholeOf(argument);
  if (count === 0) throw new MongoError(15958, 'the limit must be positive');
  if (count > 0) return count;
  throw new MongoError(5107201, 'invalid argument to $limit stage: Expected a non-negative number');
}

export function filterOf(argument: Value): Doc {
  if (isDoc(argument)) return argument;
  throw new MongoError(15959, 'the match filter must be an expression in an object');
}

export function sortOf(argument: Value): Doc {
  if (!isDoc(argument))
    throw new MongoError(15973, 'the $sort key specification must be an object');
  if (argument.size === 0)
    throw new MongoError(15976, '$sort stage must have at least one sort key');
  return argument;
}

function* skipped(input: Flow<Doc>, count: number): Flow<Doc> {
  let place = 0;
  for (const doc of input) {
    if (doc === BREATH) yield BREATH;
    else {
      place += 1;
      if (place > count) yield doc;
    }
  }
}

function* limited(input: Flow<Doc>, count: number): Flow<Doc> {
  let place = 0;
  for (const doc of input) {
    if (doc === BREATH) yield BREATH;
    else {
      place += 1;
      yield doc;
      if (place >= count) return;
    }
  }
}

export function skipStage(argument: Value): Stage {
  const count = skipOf(argument);
  return (input) => skipped(input, count);
}

export function limitStage(argument: Value): Stage {
  const count = limitOf(argument);
  return (input) => limited(input, count);
}

export function matchStage(argument: Value): Stage {
  const spec = filterOf(argument);
  parseFilter(spec, {
    expression: (inner) => {
      compileExpression(inner);
      return () => true;
    },
  });
  return function* matching(input, { variables, pace }) {
    const filter = parseFilter(spec, {
      expression: (inner) => {
        const expression = compileExpression(inner);
        return (doc) => isTruthy(expression(environmentOf(doc, variables)));
      },
    });
    for (const doc of input) {
      if (doc === BREATH || pace.due()) yield BREATH;
      if (doc !== BREATH && matches(filter, doc)) yield doc;
    }
  };
}

export function sortStage(argument: Value): Stage {
  const generator = sortGenerator(parseSort(sortOf(argument)));
  return function* sorted(input, { pace }) {
    const keyed: Array<{ key: string; doc: Doc }> = [];
    for (const doc of input) {
      if (doc === BREATH || pace.due()) yield BREATH;
      if (doc !== BREATH) keyed.push({ key: generator.sortKey(doc), doc });
    }
    keyed.sort((a, b) => compareStrings(a.key, b.key));
    for (const { doc } of keyed) yield doc;
  };
}

export function countStage(argument: Value): Stage {
  if (typeof argument !== 'string' || argument === '') {
    throw new MongoError(40156, 'the count field must be a non-empty string');
  }
  if (argument.startsWith('$'))
    throw new MongoError(40158, 'the count field cannot be a $-prefixed path');
  if (argument.includes('.')) throw new MongoError(40160, "the count field cannot contain '.'");
  return function* counted(input) {
    let count = 0;
    for (const doc of input) {
      if (doc === BREATH) yield BREATH;
      else count += 1;
    }
    if (count > 0) yield docOf({ [argument]: new Int32(count) });
  };
}
