import type {
  DocumentNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** The size of what is selected, each fragment counted at every place that spreads it. */
export interface Shape {
  selections: number;
  aliases: number;
  rootFields: number;
  depth: number;
  introspectionDepth: number;
}

export interface DocumentShape {
  /** Of each operation, and of fragments that nobody spreads: validation looks at these too. */
  roots: { selectionSet: SelectionSetNode; shape: Shape }[];
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** A fragment that spreads itself, directly or through others. */
  cycle?: FragmentDefinitionNode;
}

const NOTHING: Shape = {
  selections: 0,
  aliases: 0,
  rootFields: 0,
  depth: 0,
  introspectionDepth: 0,
};

/**
 * Measures a document without writing it out: each fragment is measured once, and its numbers are
 * added wherever it is spread, so that the work grows with the text and not with what it means.
 */
export function measureDocument(document: DocumentNode): DocumentShape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Shape | 'measuring'>();
  const found: DocumentShape = { roots: [], fragments };

  function ofSet(selectionSet: SelectionSetNode | undefined): Shape {
    let sum = NOTHING;
    for (const selection of selectionSet?.selections ?? []) sum = together(sum, of(selection));
    return sum;
  }

  function of(selection: SelectionNode): Shape {
    if (selection.kind === 'FragmentSpread') return counted(ofFragment(selection.name.value));
    if (selection.kind === 'InlineFragment') return counted(ofSet(selection.selectionSet));
    const below = ofSet(selection.selectionSet);
    const name = selection.name.value;
    const introspects = name === '__schema' || name === '__type';
    return {
      selections: below.selections + 1,
      aliases: below.aliases + (selection.alias ? 1 : 0),
      rootFields: 1,
      depth: introspects ? 0 : below.depth + 1,
      introspectionDepth: introspects ? below.depth + 1 : below.introspectionDepth,
    };
  }

  function ofFragment(name: string): Shape {
    const fragment = fragments.get(name);
    const measured = known.get(name);
    if (measured === 'measuring') found.cycle ??= fragment;
    if (!fragment || measured === 'measuring') return NOTHING;
    if (measured) return measured;
    known.set(name, 'measuring');
    const shape = ofSet(fragment.selectionSet);
    known.set(name, shape);
    return shape;
  }

  for (const definition of document.definitions) {
    if (definition.kind === 'OperationDefinition') {
      const { selectionSet } = definition;
      found.roots.push({ selectionSet, shape: ofSet(selectionSet) });
    }
  }
  for (const [name, { selectionSet }] of fragments) {
    if (!known.has(name)) found.roots.push({ selectionSet, shape: ofFragment(name) });
  }
  return found;
}

const together = (one: Shape, other: Shape): Shape => ({
  selections: one.selections + other.selections,
  aliases: one.aliases + other.aliases,
  rootFields: one.rootFields + other.rootFields,
  depth: Math.max(one.depth, other.depth),
  introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
});

/** A spread is a step too: a tower of them that holds no field is work as well. */
const counted = (shape: Shape): Shape => ({ ...shape, selections: shape.selections + 1 });
