import { type Doc, isDoc, MISSING, type Value } from '../bson/value';
import type { FieldTree } from '../query/field-tree';
import type { Environment, Expression } from './environment';

/** Sets computed fields; every expression sees the document as it was. */
export function addFields(doc: Doc, tree: FieldTree<Expression>, environment: Environment): Doc {
  const result: Doc = new Map(doc);
  for (const [name, node] of tree) {
    if ('leaf' in node) {
      const value = node.leaf(environment);
      if (value === MISSING) result.delete(name);
      else result.set(name, value);
    } else {
      result.set(name, addInside(doc.get(name), node.tree, environment));
    }
  }
  return result;
}

function addInside(value: Value, tree: FieldTree<Expression>, environment: Environment): Value {
  if (Array.isArray(value)) return value.map((item) => addInside(item, tree, environment));
  return addFields(isDoc(value) ? value : new Map(), tree, environment);
}
