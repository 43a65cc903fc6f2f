import type { FieldNode, GraphQLResolveInfo, SelectionNode } from 'graphql';
import type { SumsAsked } from '../../src/domains/task/task-stats.store';
import { asksFor } from '../../src/graphql/asked-columns';

const PARTS = ['avg', 'min', 'max', 'p50', 'p95'] as const;

/** Which sums a field of type TaskStats has to be answered with. */
export function sumsAsked(info: GraphQLResolveInfo): SumsAsked {
  const parts = (name: 'score' | 'durationMs') => {
    if (!asksFor(info, 'TaskStats', name)) return [];
    const spreads = info.fieldNodes.flatMap((node) => fieldsBelow(node, info));
    const asked = spreads
      .filter((node) => node.name.value === name)
      .flatMap((node) => fieldsBelow(node, info).map((part) => part.name.value));
    const known = PARTS.filter((part) => asked.includes(part));
    // Whether there is a spread at all is told by any of its numbers.
    return known.length > 0 ? known : (['avg'] as const);
  };
  return {
    completed: asksFor(info, 'TaskStats', 'completed'),
    failed: asksFor(info, 'TaskStats', 'failed'),
    score: parts('score'),
    durationMs: parts('durationMs'),
  };
}

/** The fields selected right below one, fragments opened. */
function fieldsBelow({ selectionSet }: FieldNode, info: GraphQLResolveInfo): FieldNode[] {
  const opened = (selection: SelectionNode): FieldNode[] => {
    if (selection.kind === 'Field') return [selection];
    const { selectionSet } =
      selection.kind === 'InlineFragment'
        ? selection
        : (info.fragments[selection.name.value] ?? { selectionSet: undefined });
    return selectionSet?.selections.flatMap(opened) ?? [];
  };
  return selectionSet?.selections.flatMap(opened) ?? [];
}
