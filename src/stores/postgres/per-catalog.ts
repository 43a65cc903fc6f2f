import type { Catalog } from './catalog';
import type { OrderTerm } from './sql/keyset';

/** What hangs on the catalog alone: made once, since there is one catalog for long. */
export function perCatalog<Value>(make: (catalog: Catalog) => Value): (catalog: Catalog) => Value {
  let last: { catalog: Catalog; value: Value } | undefined;
  return (catalog) => {
    if (last?.catalog !== catalog) last = { catalog, value: make(catalog) };
    return last.value;
  };
}

type Ordering<Name> = (catalog: Catalog, orders: readonly Name[]) => OrderTerm[];

/** Orders by one name, which most are, are made once for each. */
export function ordersOnce<Name extends string>(
  names: readonly Name[],
  termsOf: Ordering<Name>,
): Ordering<Name> {
  const ofOne = perCatalog(
    (catalog) => new Map(names.map((name) => [name, termsOf(catalog, [name])])),
  );
  return (catalog, orders) => {
    const [only, ...others] = orders;
    const known = only && others.length === 0 ? ofOne(catalog).get(only) : undefined;
    return known ?? termsOf(catalog, orders);
  };
}
