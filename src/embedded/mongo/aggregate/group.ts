import { keyOf } from '../bson/key';
import { type Doc, isDoc, MISSING, type Value } from '../bson/value';
import { MongoError } from '../errors';
import { BREATH } from '../query/pace';
import { type Accumulator, parseAccumulator } from './accumulators';
import { environmentOf } from './environment';
import { compileExpression } from './expression';
import type { Stage } from './stage';

interface Group {
  id: Value;
  accumulators: Accumulator[];
}

/** `$group`: one document for every value of `_id`, in the order in which the values came. */
export function groupStage(argument: Value): Stage {
  if (!isDoc(argument))
    throw new MongoError(15947, "a group's fields must be specified in an object");
  if (!argument.has('_id'))
    throw new MongoError(15955, 'a group specification must include an _id');
  const id = compileExpression(argument.get('_id'));
  const fields = [...argument]
    .filter(([name]) => name !== '_id')
    .map(([name, spec]) => {
      if (name.includes('.'))
        throw new MongoError(40235, `The field name '${name}' cannot contain '.'`);
      if (name.startsWith('$'))
        throw new MongoError(40236, `The field name '${name}' cannot be an operator name`);
      return { name, make: parseAccumulator(name, spec) };
    });
  return function* group(input, { variables, pace }) {
    const groups = new Map<string, Group>();
    for (const doc of input) {
      if (doc === BREATH) {
        yield BREATH;
        continue;
      }
      if (pace.due()) yield BREATH;
      const environment = environmentOf(doc, variables);
      const value = id(environment);
      const key = keyOf(value);
      let found = groups.get(key);
      if (!found) {
        found = {
          id: value === MISSING ? null : value,
          accumulators: fields.map(({ make }) => make()),
        };
        groups.set(key, found);
      }
      for (const accumulator of found.accumulators) accumulator.add(environment);
    }
    for (const { id: value, accumulators } of groups.values()) {
      const doc: Doc = new Map([['_id', value]]);
      for (const [index, { name }] of fields.entries()) {
        doc.set(name, accumulators[index]?.result() ?? null);
      }
      yield doc;
    }
  };
}
