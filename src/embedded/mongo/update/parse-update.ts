import { parsePipelineUpdate } from '../aggregate/pipeline-update';
import { isIndex, splitPath } from '../bson/path';
import { typeName } from '../bson/types';
import { type Doc, isDoc, type MaybeValue, MISSING, type Value } from '../bson/value';
import { failedToParse, MongoError } from '../errors';
import { parseArrayFilters } from './array-filters';
import { MODIFIERS, unknownModifier } from './modifiers';
import { isPlace, resolvePaths } from './resolve-paths';
import { slotAt } from './slot';

export interface UpdateContext {
  /** The element that the filter matched in an array. */
  position: number | undefined;
  inserting: boolean;
}

/** Changes a document in place, or gives another for it. */
export type Update =
  | { kind: 'replace'; doc: Doc }
  | { kind: 'modify'; apply: (doc: Doc, context: UpdateContext) => Doc }
  | { kind: 'pipeline'; apply: (doc: Doc, variables: ReadonlyMap<string, MaybeValue>) => Doc };

interface Modifier {
  path: readonly string[];
  onInsertOnly: boolean;
  apply: (doc: Doc, path: readonly string[]) => void;
}

export function parseUpdate(update: Value, arrayFilters: readonly Value[]): Update {
  if (Array.isArray(update)) return { kind: 'pipeline', apply: parsePipelineUpdate(update) };
  if (!isDoc(update))
    throw failedToParse(`Update argument must be an object, not ${typeName(update)}`);
  const [first] = update.keys();
  if (!first?.startsWith('$')) {
    for (const name of update.keys()) {
      if (name.startsWith('$'))
        throw new MongoError(
          52,
          `The dollar ($) prefixed field '${name}' is not allowed in a replacement`,
        );
    }
    return { kind: 'replace', doc: update };
  }
  const filters = parseArrayFilters(arrayFilters);
  const modifiers = [...update].flatMap(([name, fields]) => readModifier(name, fields));
  refuseConflicts(modifiers);
  refuseUnused(filters, modifiers);
  modifiers.sort((a, b) => comparePaths(a.path, b.path));
  const apply = (doc: Doc, { position, inserting }: UpdateContext): Doc => {
    for (const modifier of modifiers) {
      if (modifier.onInsertOnly && !inserting) continue;
      for (const path of resolvePaths(doc, modifier.path, { position, filters })) {
        modifier.apply(doc, path);
      }
    }
    return doc;
  };
  return { kind: 'modify', apply };
}

function readModifier(name: string, fields: Value): Modifier[] {
  const parser = Object.hasOwn(MODIFIERS, name) ? MODIFIERS[name] : undefined;
  if (!parser && name !== '$rename') throw unknownModifier(name);
  if (!isDoc(fields)) {
    throw failedToParse(
      `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ...}`,
    );
  }
  return [...fields].flatMap(([text, argument]) => {
    const path = checkedPath(text);
    if (!parser) return rename(path, argument);
    const change = parser(argument, text);
    const onInsertOnly = name === '$setOnInsert';
    const apply = (doc: Doc, real: readonly string[]) => change(slotAt(doc, real));
    return [{ path, onInsertOnly, apply }];
  });
}

function checkedPath(text: string): string[] {
  const path = splitPath(text);
  if (text === '' || path.includes('')) {
    throw new MongoError(
      56,
      `The update path '${text}' contains an empty field name, which is not allowed.`,
    );
  }
  for (const [index, part] of path.entries()) {
    if (!part.startsWith('$') || (isPlace(part) && index > 0)) continue;
    throw new MongoError(
      52,
      `The dollar ($) prefixed field '${part}' in '${text}' is not allowed in the context of an update's path`,
    );
  }
  return path;
}

/** Moves a value; that its new place is claimed too shows in a second modifier that does nothing. */
function rename(from: readonly string[], argument: Value): Modifier[] {
  if (typeof argument !== 'string')
    throw new MongoError(2, "The 'to' field for $rename must be a string");
  const to = checkedPath(argument);
  if ([...from, ...to].some(isPlace)) throw new MongoError(2, '$rename may not be dynamic');
  const apply = (doc: Doc) => {
    refuseArrays(doc, from);
    refuseArrays(doc, to);
    const source = slotAt(doc, from);
    if (source.value === MISSING) return;
    const { value } = source;
    source.unset();
    slotAt(doc, to).set(value);
  };
  return [
    { path: from, onInsertOnly: false, apply },
    { path: to, onInsertOnly: false, apply: () => {} },
  ];
}

function refuseArrays(doc: Doc, path: readonly string[]): void {
  for (let length = 1; length < path.length; length += 1) {
    if (Array.isArray(slotAt(doc, path.slice(0, length)).value)) {
      throw new MongoError(
        2,
        `The field '${path.join('.')}' of $rename cannot be an array element`,
      );
    }
  }
}

function refuseConflicts(modifiers: readonly Modifier[]): void {
  const taken = new Map<string, boolean>();
  for (const { path } of modifiers) {
    const text = path.join('.');
    const parents = path.slice(0, -1).map((_, index) => path.slice(0, index + 1).join('.'));
    if (taken.has(text) || parents.some((parent) => taken.get(parent) === true)) {
      throw new MongoError(40, `Updating the path '${text}' would create a conflict at '${text}'`);
    }
    taken.set(text, true);
    for (const parent of parents) if (!taken.has(parent)) taken.set(parent, false);
  }
}

function refuseUnused(filters: ReadonlyMap<string, unknown>, modifiers: readonly Modifier[]): void {
  for (const name of filters.keys()) {
    if (modifiers.some(({ path }) => path.includes(`$[${name}]`))) continue;
    throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
  }
}

/** Fields are set in the order of their names, numbers by their size. */
function comparePaths(left: readonly string[], right: readonly string[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (b === undefined) return 1;
    if (a === b) continue;
    if (isIndex(a) && isIndex(b)) return Number(a) - Number(b);
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}
