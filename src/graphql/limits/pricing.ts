import type {
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { Caller } from '../../access/caller';
import type { Role } from '../../access/roles';
import { badInput, CodedError } from '../../errors';
import type { Served } from '../course';
import { type Charge, LEAST_COST } from './charge';
import { overLimit } from './cost-limits';
import { createKnownCosts } from './known-costs';
import { costOf, type OperationCost, type Question } from './operation-cost';
import { refusedOperation } from './refused-operation';

export interface CostOptions {
  limits: Record<Role, number>;
  charge?: Charge;
  /** How many agents a stream reads that names none. */
  knownAgents(caller: Caller): Promise<number>;
}

/** Works out what an operation costs, and refuses or charges it. */
export function pricing(
  role: Role,
  options: CostOptions,
): (asked: GraphQLRequestContextDidResolveOperation<Served>) => Promise<void> {
  const limit = options.limits[role];
  const costs = createKnownCosts();

  async function priced(
    caller: Caller,
    question: Omit<Question, 'agents'>,
  ): Promise<OperationCost> {
    const { operation, variables } = question;
    const known = costs.get(operation, variables);
    if (known) return known;
    // An agent reads its own database alone, whatever it names.
    const most = role === 'agent' ? 1 : Infinity;
    const all = role === 'agent' ? 1 : undefined;
    const sum = costOf({ ...question, agents: { all, most } });
    if (!sum.needsAgents) {
      costs.set(operation, variables, sum);
      return sum;
    }
    // Where the agents cannot be counted, their stream cannot be read either, and says so itself.
    const number = await options.knownAgents(caller).catch(() => 0);
    return costOf({ ...question, agents: { all: number, most } });
  }

  return async ({ contextValue, document, operation, request, schema }) => {
    // One that does not exist is told so by execution.
    if (!operation) return;
    if (!schema.getRootType(operation.operation)) throw refusedOperation(noRoot(role, operation));
    const { caller, course } = contextValue;
    const variables = request.variables ?? {};
    const sum = await priced(caller, { schema, document, operation, variables });
    const requested = Math.max(LEAST_COST, Math.ceil(sum.cost));
    course.cost = { requested, limit };
    const refusal = overLimit(sum, { limit, schema });
    if (refusal) throw refusedOperation(refusal);
    course.charged = true;
    course.budget = await options.charge?.(caller, requested).catch((error) => {
      throw error instanceof CodedError ? refusedOperation(error) : error;
    });
  };
}

/** Adds to the answer what it cost, and what its caller may still spend. */
export function tellCost({
  contextValue: { course },
  response: { body },
}: GraphQLRequestContextWillSendResponse<Served>): void {
  if (body.kind !== 'single' || !course.cost) return;
  const { cost, budget } = course;
  const { extensions } = body.singleResult;
  body.singleResult.extensions = { ...extensions, cost: { ...cost, ...(budget && { budget }) } };
}

/** Execution would say so as well, after the answer's status was settled. */
const noRoot = (role: Role, { operation }: OperationDefinitionNode): CodedError =>
  badInput(`The schema of the role ${role} has no ${operation}.`);
