import type { OperationDefinitionNode } from 'graphql';
import type { OperationCost } from './operation-cost';

type Variables = Readonly<Record<string, unknown>>;

/** What costs of one operation are remembered. */
const MOST_COSTS = 50;

export interface KnownCosts {
  get(operation: OperationDefinitionNode, variables: Variables): OperationCost | undefined;
  set(operation: OperationDefinitionNode, variables: Variables, cost: OperationCost): void;
}

/** Costs that operations had before, with variables that cost the same. */
export function createKnownCosts(): KnownCosts {
  const known = new WeakMap<OperationDefinitionNode, Map<string, OperationCost>>();
  return {
    get(operation, variables) {
      const costs = known.get(operation);
      const sizes = costs && sizesOf(operation, variables);
      return sizes === undefined ? undefined : costs?.get(sizes);
    },
    set(operation, variables, cost) {
      const sizes = sizesOf(operation, variables);
      if (sizes === undefined) return;
      const costs = known.get(operation) ?? new Map<string, OperationCost>();
      if (costs.size >= MOST_COSTS) costs.clear();
      costs.set(sizes, cost);
      known.set(operation, costs);
    },
  };
}

/** All that a cost can depend on: of texts their lengths. What has parts is looked at each time. */
function sizesOf(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): string | undefined {
  let sizes = '';
  for (const { variable } of variableDefinitions) {
    const { value: name } = variable.name;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof value === 'object' && value !== null) return undefined;
    sizes += typeof value === 'string' ? `text ${value.length};` : `${value};`;
  }
  return sizes;
}
