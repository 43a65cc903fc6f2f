import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Context } from '../context';
import { createExecutor } from './executor';

type Gateway = ApolloServerOptionsWithGateway<Context>['gateway'];

/** Apollo's door for an execution of one's own: it takes the schema and the executor together. */
export function executedBy(schema: GraphQLSchema): Gateway {
  const execute = createExecutor(schema);
  return {
    onSchemaLoadOrUpdate(take) {
      take({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: ({ document, operation, request, context }) =>
        execute({
          document,
          operation,
          // As it was asked for: one that is not there must not be taken for none.
          operationName: request.operationName,
          variables: request.variables,
          context: context as Context,
        }),
    }),
    stop: async () => undefined,
  };
}
