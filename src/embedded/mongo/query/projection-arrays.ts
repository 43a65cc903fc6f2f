import { splitPath } from '../bson/path';
import { type Doc, isDoc, isNumber, toNumber, type Value } from '../bson/value';
import { badValue, MongoError } from '../errors';
import { type MatchDetails, matches } from './filter';
import { parseFilter } from './parse-filter';

interface CutCall {
  /** What has been projected so far, and is changed. */
  result: Doc;
  /** The document as stored. */
  doc: Doc;
  details?: MatchDetails;
}

/** A projection of `find` that keeps part of an array. */
export interface ArrayCut {
  path: string;
  /** Whether naming the field here also asks for it, as `1` would. */
  includes: boolean;
  positional: boolean;
  apply(call: CutCall): void;
}

export function isArrayCut(path: string, value: Value): boolean {
  if (path.endsWith('.$')) return true;
  if (!isDoc(value) || value.size !== 1) return false;
  return value.has('$slice') ? isFindSlice(value.get('$slice')) : value.has('$elemMatch');
}

/** `$slice` of an expression is written with an array in front; that one is not ours. */
function isFindSlice(argument: Value): boolean {
  if (isNumber(argument)) return true;
  return Array.isArray(argument) && argument.length === 2 && argument.every(isNumber);
}

export function parseArrayCut(path: string, value: Value): ArrayCut {
  if (path.endsWith('.$')) return positionalCut(path.slice(0, -2));
  if (!isDoc(value)) throw badValue(`the projection of ${path} cannot be read`);
  return value.has('$slice') ? sliceCut(path, value.get('$slice')) : elemMatchCut(path, value);
}

function sliceCut(path: string, argument: Value): ArrayCut {
  const [first = 0, second] = (Array.isArray(argument) ? argument : [argument]).map((number) =>
    isNumber(number) ? Math.trunc(toNumber(number)) : Number.NaN,
  );
  if (second !== undefined && !(second > 0)) {
    throw new MongoError(28724, 'First argument must be an array limit that is positive');
  }
  const cut = (array: readonly Value[]): Value[] => {
    if (second === undefined) return first < 0 ? array.slice(first) : array.slice(0, first);
    const from = first < 0 ? Math.max(0, array.length + first) : first;
    return array.slice(from, from + second);
  };
  const parts = splitPath(path);
  const apply = ({ result }: CutCall) => change(result, parts, cut);
  return { path, includes: false, positional: false, apply };
}

function elemMatchCut(path: string, spec: Doc): ArrayCut {
  if (path.includes('.')) {
    throw new MongoError(31275, 'Cannot use $elemMatch projection on a nested field');
  }
  const filter = parseFilter(new Map([['items', spec]]));
  const meets = (item: Value) => matches(filter, new Map([['items', [item]]]));
  const apply = ({ result, doc }: CutCall) => {
    const array = doc.get(path);
    const found = Array.isArray(array) ? array.filter(meets).slice(0, 1) : [];
    if (found.length > 0) result.set(path, found);
    else result.delete(path);
  };
  return { path, includes: true, positional: false, apply };
}

function positionalCut(path: string): ArrayCut {
  const parts = splitPath(path);
  const apply = ({ result, details }: CutCall) => {
    change(result, parts, (array) => {
      const { position } = details ?? {};
      if (position === undefined || position >= array.length) {
        throw new MongoError(
          51246,
          "Executor error during find command: positional operator '.$' couldn't find a matching element in the array",
        );
      }
      return array.slice(position, position + 1);
    });
  };
  return { path, includes: true, positional: true, apply };
}

/** Replaces the array at a path, and in every document of an array on the way to it. */
function change(
  doc: Doc,
  path: readonly string[],
  cut: (array: readonly Value[]) => Value[],
): void {
  const [name = '', ...rest] = path;
  const value = doc.get(name);
  if (rest.length === 0) {
    if (Array.isArray(value)) doc.set(name, cut(value));
    return;
  }
  const inner = Array.isArray(value) ? value : [value];
  const copies = inner.map((item) => {
    if (!isDoc(item)) return item;
    const copy: Doc = new Map(item);
    change(copy, rest, cut);
    return copy;
  });
  if (Array.isArray(value)) doc.set(name, copies);
  else if (isDoc(value)) doc.set(name, copies[0]);
}
