import type { Catalog } from './catalog';

/** What hangs on the catalog alone: made once, since there is one catalog for long. */
export function perCatalog<Value>(make: (catalog: Catalog) => Value): (catalog: Catalog) => Value {
  let last: { catalog: Catalog; value: Value } | undefined;
  return (catalog) => {
    if (last?.catalog !== catalog) last = { catalog, value: make(catalog) };
    return last.value;
  };
}
