import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/**
 * How many pairs of fields answer under the same name in the same place. Validation compares every
 * such pair and everything below both, so a name that stands there often costs its square.
 *
 * Fragments are written out as they stand; the document's selections have to be bounded before.
 */
export function countRepeats(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  let pairs = 0;
  const places: SelectionSetNode[][] = [[selectionSet]];
  for (let place = places.pop(); place; place = places.pop()) {
    const byName = new Map<string, FieldNode[]>();
    for (const set of place) gather(set, fragments, byName);
    for (const fields of byName.values()) {
      pairs += (fields.length * (fields.length - 1)) / 2;
      const below = fields.flatMap((field) => field.selectionSet ?? []);
      if (below.length > 0) places.push(below);
    }
  }
  return pairs;
}

function gather(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  byName: Map<string, FieldNode[]>,
): void {
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const name = (selection.alias ?? selection.name).value;
      const fields = byName.get(name);
      if (fields) fields.push(selection);
      else byName.set(name, [selection]);
    } else if (selection.kind === 'InlineFragment') {
      gather(selection.selectionSet, fragments, byName);
    } else {
      const fragment = fragments.get(selection.name.value);
      if (fragment) gather(fragment.selectionSet, fragments, byName);
    }
  }
}
