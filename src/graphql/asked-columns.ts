import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isCompositeType,
  isObjectType,
  type SelectionNode,
} from 'graphql';

/** Answers by selection: graphql-js hands the same list of nodes to every sibling of a list. */
const known = new WeakMap<readonly FieldNode[], Map<string, readonly string[]>>();

/**
 * The stored properties that a query needs of the objects of one type below a field, wherever
 * they stand: in `nodes`, in `edges`, in a payload. A field needs the property of its own name,
 * or what @Needs says.
 */
export function askedColumns(info: GraphQLResolveInfo, typeName: string): readonly string[] {
  let byType = known.get(info.fieldNodes);
  if (!byType) {
    byType = new Map();
    known.set(info.fieldNodes, byType);
  }
  let columns = byType.get(typeName);
  if (!columns) {
    const found = new Set<string>();
    const named = getNamedType(info.returnType);
    for (const { selectionSet } of info.fieldNodes) {
      collect({ info, typeName, found }, named, selectionSet?.selections ?? []);
    }
    columns = [...found].sort();
    byType.set(typeName, columns);
  }
  return columns;
}

interface Search {
  info: GraphQLResolveInfo;
  typeName: string;
  found: Set<string>;
}

function collect(search: Search, type: unknown, selections: readonly SelectionNode[]): void {
  const { info, typeName, found } = search;
  for (const selection of selections) {
    if (selection.kind === 'FragmentSpread') {
      const fragment = info.fragments[selection.name.value];
      const condition = fragment && info.schema.getType(fragment.typeCondition.name.value);
      if (fragment) collect(search, condition, fragment.selectionSet.selections);
      continue;
    }
    if (selection.kind === 'InlineFragment') {
      const name = selection.typeCondition?.name.value;
      const condition = name ? info.schema.getType(name) : type;
      collect(search, condition, selection.selectionSet.selections);
      continue;
    }
    const field = fieldOf(type, selection.name.value);
    if (!field) continue;
    if (isObjectType(type) && type.name === typeName) {
      const needs = field.extensions.needs as readonly string[] | undefined;
      for (const property of needs ?? [field.name]) found.add(property);
    } else if (isCompositeType(getNamedType(field.type)) && selection.selectionSet) {
      collect(search, getNamedType(field.type), selection.selectionSet.selections);
    }
  }
}

function fieldOf(type: unknown, name: string) {
  const fields = (type as GraphQLObjectType | GraphQLInterfaceType | undefined)?.getFields?.();
  return fields?.[name];
}

/** Whether a field is asked for directly below this one (or in a page or payload below it). */
export const asksFor = (info: GraphQLResolveInfo, typeName: string, field: string): boolean =>
  askedColumns(info, typeName).includes(field);

/** Whether any place in a list is asked for, by an edge or by the page. */
export function asksForCursors(info: GraphQLResolveInfo): boolean {
  const connection = getNamedType(info.returnType);
  const edges = fieldOf(connection, 'edges');
  return (
    askedColumns(info, 'PageInfo').some((field) => field.endsWith('Cursor')) ||
    (edges !== undefined && asksFor(info, getNamedType(edges.type).name, 'cursor'))
  );
}
