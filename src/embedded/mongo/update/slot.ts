import { isIndex } from '../bson/path';
import { typeName } from '../bson/types';
import { type Doc, isDoc, type MaybeValue, MISSING, type Value } from '../bson/value';
import { badValue, MongoError } from '../errors';

const MAX_BACKFILL = 1_500_000;

/** The place a path names in a document: what is there, and how to change it. */
export interface Slot {
  value: MaybeValue;
  set(value: Value): void;
  /** Removes a field; an element of an array becomes null, so that the others keep their places. */
  unset(): void;
}

/** Finds the place, making the documents on the way to it when something is set. */
export function slotAt(doc: Doc, path: readonly string[]): Slot {
  let parent: Doc | Value[] = doc;
  for (const [index, part] of path.slice(0, -1).entries()) {
    const value = read(parent, part);
    if (value === MISSING) return absent({ parent, path, index });
    if (!isDoc(value) && !Array.isArray(value)) {
      return blocked(value, path, index + 1);
    }
    parent = value;
  }
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent) && !isIndex(last)) return blocked(parent, path, path.length - 1);
  const holder = parent;
  return {
    value: read(holder, last),
    set: (value) => write(holder, last, value),
    unset: () => {
      if (isDoc(holder)) holder.delete(last);
      else if (Number(last) < holder.length) holder[Number(last)] = null;
    },
  };
}

function read(parent: Doc | Value[], part: string): MaybeValue {
  if (isDoc(parent)) return parent.has(part) ? parent.get(part) : MISSING;
  return isIndex(part) && Number(part) < parent.length ? parent[Number(part)] : MISSING;
}

function write(parent: Doc | Value[], part: string, value: Value): void {
  if (isDoc(parent)) {
    parent.set(part, value);
    return;
  }
  const index = Number(part);
  if (index > parent.length + MAX_BACKFILL) throw badValue('can not backfill array that far');
  while (parent.length < index) parent.push(null);
  parent[index] = value;
}

interface Absent {
  parent: Doc | Value[];
  path: readonly string[];
  /** The part that is not there. */
  index: number;
}

function absent({ parent, path, index }: Absent): Slot {
  const part = path[index] ?? '';
  if (Array.isArray(parent) && !isIndex(part)) return blocked(parent, path, index);
  return {
    value: MISSING,
    unset: () => {},
    set: (value) => {
      let inner = value;
      for (const name of path.slice(index + 1).reverse()) inner = new Map([[name, inner]]);
      write(parent, part, inner);
    },
  };
}

function blocked(value: Value, path: readonly string[], index: number): Slot {
  return {
    value: MISSING,
    unset: () => {},
    set: () => {
      throw new MongoError(
        28,
        `Cannot create field '${path[index]}' in element of type ${typeName(value)} ` +
          `at '${path.slice(0, index).join('.')}'`,
      );
    },
  };
}
