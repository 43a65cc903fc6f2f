import { addFields } from '../aggregate/add-fields';
import { type Environment, type Expression, environmentOf } from '../aggregate/environment';
import { compileExpression } from '../aggregate/expression';
import { splitPath } from '../bson/path';
import { type Doc, isDoc, isNumber, isTruthy, type MaybeValue, type Value } from '../bson/value';
import { MongoError } from '../errors';
import { exclude, type FieldTree, include, plant } from './field-tree';
import type { MatchDetails } from './filter';
import { type ArrayCut, isArrayCut, parseArrayCut } from './projection-arrays';

export interface Projection {
  apply(doc: Doc, variables: ReadonlyMap<string, MaybeValue>, details?: MatchDetails): Doc;
  /** Whether it keeps the element of an array that the filter matched. */
  positional: boolean;
  /** The top-level fields it looks at, where it names them all. */
  fields: ReadonlySet<string> | undefined;
}

interface Parts {
  /** Whether `find` is asking: it also knows `$slice`, `$elemMatch` and a trailing `$`. */
  find: boolean;
  included: FieldTree<true>;
  excluded: FieldTree<true>;
  computed: FieldTree<Expression>;
  cuts: ArrayCut[];
  id: boolean | undefined;
  inclusion: boolean | undefined;
}

/** Reads a projection of `find` or of `$project`. */
export function parseProjection(spec: Doc, find: boolean): Projection {
  const parts: Parts = {
    find,
    included: new Map(),
    excluded: new Map(),
    computed: new Map(),
    cuts: [],
    id: undefined,
    inclusion: undefined,
  };
  readFields(parts, spec, '');
  const inclusion = parts.inclusion ?? parts.id === true;
  if (inclusion && parts.id !== false && !parts.computed.has('_id')) {
    if (!parts.included.has('_id')) parts.included.set('_id', { leaf: true });
  }
  // A slice leaves the other fields as they are, and beside named fields it names its own.
  for (const { path } of inclusion ? parts.cuts : []) {
    if (!parts.included.has(splitPath(path)[0] ?? '')) plant(parts.included, path, true);
  }
  if (!inclusion && parts.id === false) parts.excluded.set('_id', { leaf: true });
  return build(parts, inclusion);
}

function build(parts: Parts, inclusion: boolean): Projection {
  const { included, excluded, computed, cuts } = parts;
  const whole = !inclusion && excluded.size === 0;
  const apply: Projection['apply'] = (doc, variables, details) => {
    let result = whole ? new Map(doc) : inclusion ? include(doc, included) : exclude(doc, excluded);
    for (const cut of cuts) cut.apply({ result, doc, details });
    if (computed.size > 0) {
      const environment: Environment = environmentOf(doc, variables);
      result = addFields(result, computed, environment);
    }
    return result;
  };
  const named = inclusion && computed.size === 0;
  return {
    apply,
    positional: cuts.some((cut) => cut.positional),
    fields: named ? new Set(included.keys()) : undefined,
  };
}

function readFields(parts: Parts, spec: Doc, prefix: string): void {
  for (const [name, value] of spec) readField(parts, `${prefix}${name}`, value);
}

function readField(parts: Parts, path: string, value: Value): void {
  if (parts.find && isArrayCut(path, value)) {
    readCut(parts, path, value);
  } else if (isNumber(value) || typeof value === 'boolean') {
    readFlag(parts, path, isTruthy(value));
  } else if (isDoc(value) && value.size > 0 && ![...value.keys()][0]?.startsWith('$')) {
    readFields(parts, value, `${path}.`);
  } else {
    if (isDoc(value) && value.size === 0) {
      throw new MongoError(51270, 'An empty sub-projection is not a valid value');
    }
    choose(parts, path, true);
    plant(parts.computed, path, compileExpression(value));
  }
}

function readFlag(parts: Parts, path: string, keep: boolean): void {
  if (path === '_id') {
    if (parts.id !== undefined) throw new MongoError(31250, 'Path collision at _id');
    parts.id = keep;
    return;
  }
  choose(parts, path, keep);
  plant(keep ? parts.included : parts.excluded, path, true);
}

function readCut(parts: Parts, path: string, value: Value): void {
  const cut = parseArrayCut(path, value);
  if (cut.positional && parts.cuts.some((other) => other.positional)) {
    throw new MongoError(31276, 'Cannot specify more than one positional projection per query.');
  }
  if (cut.includes) {
    choose(parts, path, true);
    plant(parts.included, cut.path, true);
  }
  parts.cuts.push(cut);
}

function choose(parts: Parts, path: string, inclusion: boolean): void {
  if (parts.inclusion !== undefined && parts.inclusion !== inclusion) {
    throw inclusion
      ? new MongoError(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
      : new MongoError(31254, `Cannot do exclusion on field ${path} in inclusion projection`);
  }
  parts.inclusion = inclusion;
}
