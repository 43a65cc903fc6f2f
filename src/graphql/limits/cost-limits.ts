import { type GraphQLSchema, getIntrospectionQuery, getOperationAST, parse } from 'graphql';
import { CodedError } from '../../errors';
import { heaviestPath } from './cost-sum';
import { MOST_INPUTS } from './input-weight';
import { costOf, type OperationCost } from './operation-cost';

/** An answer holds at most so many texts and numbers per object that its cost allows. */
const VALUES_PER_COST = 4;

/** Why an operation is not run, if it costs more than it may. */
export function overLimit(
  sum: OperationCost,
  { limit, schema }: { limit: number; schema: GraphQLSchema },
): CodedError | undefined {
  const most = heaviestPath(sum).join('.');
  if (sum.cost > limit) {
    const where = most && ` Most of it is ${most}.`;
    return tooDear(
      `The operation costs ${number(sum.cost)}, and ${number(limit)} may be.${where} Ask for smaller pages or fewer levels.`,
    );
  }
  const values = limit * VALUES_PER_COST;
  if (sum.values > values) {
    return tooDear(
      `The answer could hold ${number(sum.values)} values, and ${number(values)} may be. Ask for smaller pages or fewer fields.`,
    );
  }
  if (sum.inputs > MOST_INPUTS) {
    return tooDear(
      `The arguments hold ${number(sum.inputs)} conditions, counted for every object that they are asked of, and ${MOST_INPUTS} may be.`,
    );
  }
  if (sum.introspection > introspectionLimit(schema)) {
    return tooDear('The introspection asks for more than any tool needs. Ask for less at once.');
  }
  return undefined;
}

const tooDear = (message: string) => new CodedError('COST_LIMIT', message);

const number = (value: number): string => Math.ceil(value).toLocaleString('en');

const limits = new WeakMap<GraphQLSchema, number>();

/** What tools ask at most, with everything that the query of graphql-js can be told to ask for. */
function introspectionLimit(schema: GraphQLSchema): number {
  const known = limits.get(schema);
  if (known !== undefined) return known;
  const document = parse(
    getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  );
  const operation = getOperationAST(document);
  if (!operation) throw new Error('the introspection query holds no operation');
  const question = { schema, document, operation, variables: {}, agents: { all: 0, most: 0 } };
  const limit = Math.ceil(costOf(question).introspection);
  limits.set(schema, limit);
  return limit;
}
