import type { Doc, Value } from '../bson/value';
import { badValue } from '../errors';
import { slotAt } from './slot';

/** What stands for places in arrays while one document is updated. */
export interface Places {
  /** What `$` means: the element that the filter matched. */
  position: number | undefined;
  /** What `$[name]` means. */
  filters: ReadonlyMap<string, (element: Value) => boolean>;
}

/** Whether a part of a path means places in an array, rather than a field. */
export function isPlace(part: string): boolean {
  return part === '$' || /^\$\[\w*\]$/.test(part);
}

/** All the real paths that a path with `$`, `$[]` or `$[name]` stands for in this document. */
export function resolvePaths(doc: Doc, path: readonly string[], places: Places): string[][] {
  let paths: string[][] = [[]];
  for (const part of path) {
    if (part === '$') {
      const { position } = places;
      if (position === undefined) {
        throw badValue('The positional operator did not find the match needed from the query.');
      }
      for (const known of paths) known.push(String(position));
    } else if (isPlace(part)) {
      paths = paths.flatMap((known) => {
        const name = part.slice(2, -1);
        return elementsOf(doc, known)
          .filter(({ value }) => name === '' || filterOf(places, name)(value))
          .map(({ index }) => [...known, String(index)]);
      });
    } else {
      for (const known of paths) known.push(part);
    }
  }
  return paths;
}

function elementsOf(doc: Doc, path: readonly string[]): Array<{ value: Value; index: number }> {
  const { value } = slotAt(doc, path);
  if (!Array.isArray(value)) {
    throw badValue(
      `The path '${path.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  return value.map((item, index) => ({ value: item, index }));
}

function filterOf(places: Places, name: string): (element: Value) => boolean {
  const filter = places.filters.get(name);
  if (filter) return filter;
  throw badValue(`No array filter found for identifier '${name}'`);
}
