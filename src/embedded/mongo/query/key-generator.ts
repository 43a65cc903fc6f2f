import { compoundKey } from '../bson/key';
import { isIndex, splitPath } from '../bson/path';
import { type Doc, isDoc, type MaybeValue, MISSING, type Value } from '../bson/value';
import { MongoError } from '../errors';

/** The fields of an index or a sort, each rising (1) or falling (-1). */
export type KeyPattern = ReadonlyArray<readonly [path: string, direction: 1 | -1]>;

interface Part {
  value: MaybeValue;
  rest: readonly string[];
}

/**
 * Makes the keys under which a document stands in an index, and by which it is sorted. An array
 * gives a key for each element; fields that lead through the same array go through it together.
 */
export class KeyGenerator {
  readonly fields: ReadonlySet<string>;
  private readonly paths: ReadonlyArray<readonly string[]>;
  private readonly directions: readonly number[];

  constructor(
    readonly pattern: KeyPattern,
    private readonly parallel: MongoError = new MongoError(171, 'cannot index parallel arrays'),
  ) {
    this.paths = pattern.map(([path]) => splitPath(path));
    this.directions = pattern.map(([, direction]) => direction);
    this.fields = new Set(this.paths.map((path) => path[0] ?? ''));
  }

  /** All keys of a document, each once. */
  keys(doc: Doc): string[] {
    const keys = new Set<string>();
    this.expand(
      this.paths.map((rest) => advance({ value: doc, rest })),
      keys,
    );
    return [...keys];
  }

  /** The key that decides where the document comes in a sort: its least. */
  sortKey(doc: Doc): string {
    let least: string | undefined;
    for (const key of this.keys(doc)) {
      if (least === undefined || key < least) least = key;
    }
    return least ?? '';
  }

  private expand(parts: readonly Part[], keys: Set<string>): void {
    const array = this.arrayOf(parts);
    if (array === undefined) {
      keys.add(
        compoundKey(
          parts.map((part) => part.value),
          this.directions,
        ),
      );
      return;
    }
    const elements: readonly MaybeValue[] = array.length > 0 ? array : [undefined];
    for (const element of elements) {
      const next = parts.map((part) =>
        part.value === array && !isSettled(part) ? enter(element, part.rest) : part,
      );
      this.expand(next, keys);
    }
  }

  private arrayOf(parts: readonly Part[]): Value[] | undefined {
    let found: Value[] | undefined;
    for (const part of parts) {
      if (!Array.isArray(part.value) || isSettled(part)) continue;
      if (found !== undefined && found !== part.value) throw this.parallel;
      found = part.value;
    }
    return found;
  }
}

/** An array inside an array is a value like any other; this rest marks it as gone through. */
const SETTLED: readonly string[] = [];

function isSettled(part: Part): boolean {
  return part.rest === SETTLED;
}

function enter(element: MaybeValue, rest: readonly string[]): Part {
  if (rest.length === 0) return { value: element, rest: SETTLED };
  return isDoc(element) ? advance({ value: element, rest }) : { value: MISSING, rest: SETTLED };
}

/** Follows the path through documents, and into an array where the path names a place in it. */
function advance({ value, rest }: Part): Part {
  let [current, left]: [MaybeValue, readonly string[]] = [value, rest];
  while (left.length > 0) {
    const part = left[0] ?? '';
    if (isDoc(current)) {
      current = current.has(part) ? current.get(part) : MISSING;
    } else if (Array.isArray(current) && isIndex(part) && Number(part) < current.length) {
      current = current[Number(part)];
    } else break;
    left = left.slice(1);
  }
  if (left.length > 0 && !Array.isArray(current)) return { value: MISSING, rest: SETTLED };
  return { value: current, rest: left };
}
