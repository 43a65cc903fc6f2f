import { type Doc, isDoc, type Value } from '../bson/value';
import { badValue, failedToParse } from '../errors';
import { matches } from '../query/filter';
import { parseFilter } from '../query/parse-filter';

/** Reads `arrayFilters`: one filter for each name, written for a field of that name. */
export function parseArrayFilters(
  specs: readonly Value[],
): ReadonlyMap<string, (element: Value) => boolean> {
  const filters = new Map<string, (element: Value) => boolean>();
  for (const spec of specs) {
    if (!isDoc(spec)) throw failedToParse('array filters must be documents');
    const name = nameOf(spec);
    if (filters.has(name)) {
      throw failedToParse(
        `Found multiple array filters with the same top-level field name ${name}`,
      );
    }
    const filter = parseFilter(spec);
    filters.set(name, (element) => matches(filter, new Map([[name, element]])));
  }
  return filters;
}

function nameOf(spec: Doc): string {
  const names = new Set<string>();
  collect(spec, names);
  const [name] = names;
  if (names.size !== 1 || name === undefined) {
    throw failedToParse(
      `Expected a single top-level field name, found ${[...names].join(' and ')}`,
    );
  }
  if (!/^[a-z]\w*$/.test(name)) {
    throw badValue(
      `The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    );
  }
  return name;
}

function collect(spec: Doc, names: Set<string>): void {
  for (const [key, value] of spec) {
    if (!key.startsWith('$')) names.add(key.split('.')[0] ?? '');
    else if (Array.isArray(value)) {
      for (const item of value) if (isDoc(item)) collect(item, names);
    }
  }
}
