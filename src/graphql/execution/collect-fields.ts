import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fits } from '../type-condition';

export interface Selecting {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** What directives hang on. */
  variables: Record<string, unknown>;
}

/** The fields that are asked of an object of this very type, by their names in the answer. */
export function collectFields(
  selecting: Selecting,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const set of selectionSets) collect(selecting, type, { set, found, visited });
  return found;
}

interface Collection {
  set: SelectionSetNode;
  found: Map<string, FieldNode[]>;
  visited: Set<string>;
}

function collect(selecting: Selecting, type: GraphQLObjectType, collection: Collection): void {
  const { set, found, visited } = collection;
  for (const selection of set.selections) {
    if (!isIncluded(selection, selecting.variables)) continue;
    if (selection.kind === 'Field') {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = found.get(key);
      if (nodes) nodes.push(selection);
      else found.set(key, [selection]);
      continue;
    }
    const fragment =
      selection.kind === 'InlineFragment' ? selection : firstVisit(selection.name.value);
    if (fragment && fits(selecting.schema, type, fragment.typeCondition?.name.value)) {
      collect(selecting, type, { ...collection, set: fragment.selectionSet });
    }
  }

  function firstVisit(name: string): FragmentDefinitionNode | undefined {
    if (visited.has(name)) return undefined;
    visited.add(name);
    return selecting.fragments[name];
  }
}

function isIncluded(selection: SelectionNode, variables: Record<string, unknown>): boolean {
  if (!selection.directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  if (skip?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false;
}
