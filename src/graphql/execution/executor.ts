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
  operation: OperationDefinitionNode;
  operationName: string | null;
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

  function plannedOf({ document, operation }: Question): Planned {
    const found = known.get(operation);
    if (found) return found;
    const fragments: Record<string, FragmentDefinitionNode> = {};
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        fragments[definition.name.value] = definition;
    }
    const planned: Planned = { fragments, choices: choicesOf(document), plans: new Map() };
    known.set(operation, planned);
    return planned;
  }

  function planFor(question: Question, variables: Record<string, unknown>) {
    const { fragments, choices, plans } = plannedOf(question);
    const chosen = choices.map((name) => String(variables[name])).join();
    if (!plans.has(chosen)) {
      if (plans.size >= MOST_PLANS) return undefined;
      plans.set(chosen, makePlan({ schema, fragments, variables }, question.operation));
    }
    const plan = plans.get(chosen);
    return plan && { plan, fragments };
  }

  return async (question) => {
    const { document, operation, operationName, variables: raw, context } = question;
    if (operation.operation === 'query') {
      const given = getVariableValues(schema, operation.variableDefinitions ?? [], raw ?? {}, {
        maxErrors: 50,
      });
      const variables = given.coerced;
      const planned = variables && planFor(question, variables);
      if (planned) {
        const { plan, fragments } = planned;
        return runPlan(plan, { schema, fragments, variables, operation, context });
      }
    }
    return execute({
      schema,
      document,
      operationName,
      contextValue: context,
      variableValues: raw,
    });
  };
}
