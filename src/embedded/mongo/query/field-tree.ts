import { splitPath } from '../bson/path';
import { type Doc, isDoc, type Value } from '../bson/value';
import { MongoError } from '../errors';

/** Paths with something at the end of each, taken apart by their fields. */
export type FieldTree<T> = Map<string, { leaf: T } | { tree: FieldTree<T> }>;

/** Puts a path in; a path that is there already, or that runs through another, is refused. */
export function plant<T>(root: FieldTree<T>, path: string, leaf: T): void {
  const parts = splitPath(path);
  let tree = root;
  for (const [index, part] of parts.entries()) {
    if (part === '') throw new MongoError(40353, `FieldPath must not have empty parts: '${path}'`);
    if (part.startsWith('$')) {
      throw new MongoError(16410, `FieldPath field names may not start with '$': '${path}'`);
    }
    const known = tree.get(part);
    if (index === parts.length - 1) {
      if (known) throw new MongoError(31250, `Path collision at ${path}`);
      tree.set(part, { leaf });
    } else if (known && 'leaf' in known) {
      throw new MongoError(31249, `Path collision at ${path}`);
    } else if (known) {
      tree = known.tree;
    } else {
      const next: FieldTree<T> = new Map();
      tree.set(part, { tree: next });
      tree = next;
    }
  }
}

/** Only what is in the tree; documents in arrays are treated one by one, other elements go. */
export function include(doc: Doc, tree: FieldTree<true>): Doc {
  const kept: Doc = new Map();
  for (const [name, value] of doc) {
    const node = tree.get(name);
    if (!node) continue;
    if ('leaf' in node) kept.set(name, value);
    else if (isDoc(value)) kept.set(name, include(value, node.tree));
    else if (Array.isArray(value)) kept.set(name, includeElements(value, node.tree));
  }
  return kept;
}

function includeElements(array: readonly Value[], tree: FieldTree<true>): Value[] {
  const kept: Value[] = [];
  for (const item of array) {
    if (isDoc(item)) kept.push(include(item, tree));
    else if (Array.isArray(item)) kept.push(includeElements(item, tree));
  }
  return kept;
}

/** All but what is in the tree. */
export function exclude(doc: Doc, tree: FieldTree<true>): Doc {
  const kept: Doc = new Map();
  for (const [name, value] of doc) {
    const node = tree.get(name);
    if (!node) kept.set(name, value);
    else if ('tree' in node) kept.set(name, excludeInside(value, node.tree));
  }
  return kept;
}

function excludeInside(value: Value, tree: FieldTree<true>): Value {
  if (isDoc(value)) return exclude(value, tree);
  if (Array.isArray(value)) return value.map((item) => excludeInside(item, tree));
  return value;
}
