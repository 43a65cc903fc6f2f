import { typeName } from '../bson/types';
import { type Doc, isDoc, type MaybeValue, type Value } from '../bson/value';
import { MongoError } from '../errors';
import { type FieldTree, plant } from '../query/field-tree';
import { parseProjection } from '../query/projection';
import { addFields } from './add-fields';
import { type Expression, environmentOf } from './environment';
import { compileExpression } from './expression';

/** A stage that turns each document into another, on its own. */
export type RowStage = (doc: Doc, variables: ReadonlyMap<string, MaybeValue>) => Doc;

function specOf(name: string, argument: Value): Doc {
  if (isDoc(argument)) return argument;
  throw new MongoError(
    40272,
    `${name} specification stage must be an object, got ${typeName(argument)}`,
  );
}

function project(argument: Value): RowStage {
  const spec = specOf('$project', argument);
  if (spec.size === 0) {
    throw new MongoError(
      51272,
      'Invalid $project :: caused by :: projection specification must have at least one field',
    );
  }
  const projection = parseProjection(spec, false);
  return (doc, variables) => projection.apply(doc, variables);
}

function unset(argument: Value): RowStage {
  const names = Array.isArray(argument) ? argument : [argument];
  const spec: Doc = new Map();
  for (const name of names) {
    if (typeof name !== 'string')
      throw new MongoError(31002, '$unset specification must be a string or an array of strings');
    spec.set(name, false);
  }
  if (spec.size === 0)
    throw new MongoError(31119, '$unset specification must have at least one field');
  const projection = parseProjection(spec, false);
  return (doc, variables) => projection.apply(doc, variables);
}

function add(argument: Value): RowStage {
  const tree: FieldTree<Expression> = new Map();
  const spec = specOf('$addFields', argument);
  if (spec.size === 0)
    throw new MongoError(
      40177,
      'Invalid $addFields :: caused by :: specification must have at least one field',
    );
  read(tree, spec, '');
  return (doc, variables) => addFields(doc, tree, environmentOf(doc, variables));
}

function read(tree: FieldTree<Expression>, spec: Doc, prefix: string): void {
  for (const [name, value] of spec) {
    const nested = isDoc(value) && value.size > 0 && ![...value.keys()][0]?.startsWith('$');
    if (nested) read(tree, value, `${prefix}${name}.`);
    else plant(tree, `${prefix}${name}`, compileExpression(value));
  }
}

function replaceWith(argument: Value): RowStage {
  const expression = compileExpression(argument);
  return (doc, variables) => {
    const result = expression(environmentOf(doc, variables));
    if (isDoc(result)) return result;
    throw new MongoError(40228, "'newRoot' expression must evaluate to an object");
  };
}

function replaceRoot(argument: Value): RowStage {
  const spec = specOf('$replaceRoot', argument);
  if (spec.size !== 1 || !spec.has('newRoot'))
    throw new MongoError(40231, "$replaceRoot requires exactly the field 'newRoot'");
  return replaceWith(spec.get('newRoot'));
}

export const ROW_STAGES: Readonly<Record<string, (argument: Value) => RowStage>> = {
  $project: project,
  $unset: unset,
  $addFields: add,
  $set: add,
  $replaceWith: replaceWith,
  $replaceRoot: replaceRoot,
};
