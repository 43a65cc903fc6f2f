/** What one object costs with all that is below it. */
export interface Sum {
  /** Objects that the answer can hold, and work that is worth as much. */
  cost: number;
  /** Texts, numbers and the like that the answer can hold. */
  values: number;
  /** Entries of the schema's description of itself. */
  introspection: number;
  /** What arguments hold, in objects of filters that have to be checked. */
  inputs: number;
  heaviest?: { name: string; cost: number; below?: Sum };
}

export const nothing = (): Sum => ({ cost: 0, values: 0, introspection: 0, inputs: 0 });

/** More than any limit; a real infinity, taken no times, would be no number at all. */
export const TOO_MANY = 1e12;
export const ENDLESS: Readonly<Sum> = {
  cost: TOO_MANY,
  values: TOO_MANY,
  introspection: TOO_MANY,
  inputs: TOO_MANY,
};

/** Adds what a field costs, with what is below one of its objects, to explain it by. */
export function addField(sum: Sum, name: string, field: Sum, below?: Sum): void {
  sum.cost += field.cost;
  sum.values += field.values;
  sum.introspection += field.introspection;
  sum.inputs += field.inputs;
  if (!sum.heaviest || field.cost > sum.heaviest.cost) {
    sum.heaviest = { name, cost: field.cost, below };
  }
}

/** The most of each: an object is of one of these types, and nobody knows which. */
export function dearest(sums: readonly Sum[]): Sum {
  const most = nothing();
  for (const sum of sums) {
    if (sum.cost >= most.cost) most.heaviest = sum.heaviest;
    most.cost = Math.max(most.cost, sum.cost);
    most.values = Math.max(most.values, sum.values);
    most.introspection = Math.max(most.introspection, sum.introspection);
    most.inputs = Math.max(most.inputs, sum.inputs);
  }
  return most;
}

/** The way to what costs most, as long as that is most of what lies above it. */
export function heaviestPath({ cost, heaviest }: Sum): string[] {
  if (!heaviest?.cost || heaviest.cost * 2 < cost) return [];
  return [heaviest.name, ...(heaviest.below ? heaviestPath(heaviest.below) : [])];
}
