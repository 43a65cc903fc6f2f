import { splitPath } from '../bson/path';
import {
  type Doc,
  isDoc,
  isNullish,
  Long,
  type MaybeValue,
  MISSING,
  type Value,
} from '../bson/value';
import { MongoError } from '../errors';
import { BREATH } from '../query/pace';
import type { Stage } from './stage';

interface Unwind {
  path: readonly string[];
  indexName: string | undefined;
  keepEmpty: boolean;
}

function readUnwind(argument: Value): Unwind {
  const spec: Doc = isDoc(argument) ? argument : new Map([['path', argument]]);
  for (const name of spec.keys()) {
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name)) {
      throw new MongoError(28811, `unrecognized option to $unwind stage: ${name}`);
    }
  }
  const path = spec.get('path');
  if (typeof path !== 'string')
    throw new MongoError(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$') || path.length < 2) {
    throw new MongoError(
      28818,
      `path option to $unwind stage should be prefixed with a '$': ${path}`,
    );
  }
  const [index, keep] = [spec.get('includeArrayIndex'), spec.get('preserveNullAndEmptyArrays')];
  if (index !== undefined && (typeof index !== 'string' || index === '' || index.startsWith('$'))) {
    throw new MongoError(
      28810,
      'expected a non-empty string for the includeArrayIndex option to $unwind stage',
    );
  }
  if (keep !== undefined && typeof keep !== 'boolean') {
    throw new MongoError(
      28809,
      'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage',
    );
  }
  return { path: splitPath(path.slice(1)), indexName: index, keepEmpty: keep === true };
}

/** `$unwind`: the document once for each element of an array. */
export function unwindStage(argument: Value): Stage {
  const unwind = readUnwind(argument);
  return function* unwound(input, { pace }) {
    for (const doc of input) {
      if (doc === BREATH) {
        yield BREATH;
        continue;
      }
      for (const copy of copiesOf(doc, unwind)) {
        if (pace.due()) yield BREATH;
        yield copy;
      }
    }
  };
}

function* copiesOf(doc: Doc, { path, indexName, keepEmpty }: Unwind): Generator<Doc> {
  const numbered = (copy: Doc, index: Value): Doc => {
    return indexName === undefined ? copy : withValue(copy, splitPath(indexName), index);
  };
  const value = valueAt(doc, path);
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, item] of value.entries()) {
      yield numbered(withValue(doc, path, item), Long.fromNumber(index));
    }
  } else if (Array.isArray(value)) {
    if (keepEmpty) yield numbered(withValue(doc, path, MISSING), null);
  } else if (keepEmpty || !isNullish(value)) {
    yield numbered(doc, null);
  }
}

function valueAt(doc: Doc, path: readonly string[]): MaybeValue {
  let value: MaybeValue = doc;
  for (const part of path) {
    if (!isDoc(value) || !value.has(part)) return MISSING;
    value = value.get(part);
  }
  return value;
}

function withValue(doc: Doc, path: readonly string[], value: MaybeValue): Doc {
  const [name = '', ...rest] = path;
  const copy: Doc = new Map(doc);
  if (rest.length > 0) {
    const inner = doc.get(name);
    copy.set(name, withValue(isDoc(inner) ? inner : new Map(), rest, value));
  } else if (value === MISSING) copy.delete(name);
  else copy.set(name, value);
  return copy;
}
