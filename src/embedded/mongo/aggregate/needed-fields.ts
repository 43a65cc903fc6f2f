import { isDoc, type Value } from '../bson/value';

/** The top-level fields that expressions name, or undefined where one may look at any. */
export function neededFields(spec: Value, fields = new Set<string>()): Set<string> | undefined {
  if (typeof spec === 'string' && spec.startsWith('$')) {
    if (spec.startsWith('$$')) return undefined;
    fields.add(spec.slice(1).split('.')[0] ?? '');
  } else if (Array.isArray(spec)) {
    for (const item of spec) if (neededFields(item, fields) === undefined) return undefined;
  } else if (isDoc(spec)) {
    for (const [name, value] of spec) {
      // A sort inside an accumulator names its fields as keys.
      if (name === 'sortBy' && isDoc(value)) {
        for (const path of value.keys()) fields.add(path.split('.')[0] ?? '');
      } else if (neededFields(value, fields) === undefined) return undefined;
    }
  }
  return fields;
}
