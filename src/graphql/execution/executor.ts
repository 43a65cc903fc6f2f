import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../context';
import { choicesOf } from './choices';
import { makePlan } from './make-plan';
import type { OperationPlan } from './plan';
import { runPlan } from './run-plan';

export interface Question {
  document: DocumentNode;
  /** None where the document has no such operation, which the library tells. */
  operation: OperationDefinitionNode | undefined;
  operationName: string | undefined;
  variables: Record<string, unknown> | undefined;
  context: Context;
}

export type Execute = (question: Question) => Promise<ExecutionResult>;

/** Combinations of @skip and @include that one operation is planned for. */
const MOST_PLANS = 8;

interface Planned {
  fragments: Record<string, FragmentDefinitionNode>;
  /** The variables by which @skip and @include choose. */
  choices: readonly string[];
  plans: Map<string, OperationPlan | undefined>;
}

/**
 * Runs the operations of one schema: queries by a plan that is kept as long as their document is,
 * everything else, and what cannot be planned, by GraphQL's own execution.
 */
export function createExecutor(schema: GraphQLSchema): Execute {
  const known = new WeakMap<OperationDefinitionNode, Planned>();

  function planned(
    { document, variables: raw, context }: Question,
    operation: OperationDefinitionNode,
  ): Promise<ExecutionResult> | undefined {
    const definitions = operation.variableDefinitions ?? [];
    // Whether they are right is all that matters here: the library tells what is wrong with them.
    const { coerced: variables } = getVariableValues(schema, definitions, raw ?? {}, {
      maxErrors: 1,
    });
    if (!variables) return undefined;
    const kept = known.get(operation) ?? plannedOf(document);
    known.set(operation, kept);
    const { fragments, choices, plans } = kept;
    const chosen = choices.map((name) => String(variables[name])).join();
    if (!plans.has(chosen)) {
      if (plans.size >= MOST_PLANS) return undefined;
      plans.set(chosen, makePlan({ schema, fragments, variables }, operation));
    }
    const plan = plans.get(chosen);
    return plan && runPlan(plan, { schema, fragments, variables, operation, context });
  }

  return async (question) => {
    const { document, operation, operationName, variables, context } = question;
    const answer = operation?.operation === 'query' && planned(question, operation);
    if (answer) return answer;
    return execute({
      schema,
      document,
      operationName,
      contextValue: context,
      variableValues: variables,
    });
  };
}

function plannedOf(document: DocumentNode): Planned {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  }
  return { fragments, choices: choicesOf(document), plans: new Map() };
}
