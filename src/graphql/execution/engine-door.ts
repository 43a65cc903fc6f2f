import {
  type ApolloServerOptionsWithGateway,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Served } from '../course';
import { createExecutor } from './executor';

interface Doors {
  gateway: ApolloServerOptionsWithGateway<Served>['gateway'];
  answer(asked: GraphQLRequestContextResponseForOperation<Served>): Promise<GraphQLResponse | null>;
}

const NO_HEADERS = new HeaderMap();

/**
 * Apollo's two doors for an execution of one's own. A plugin may answer before Apollo executes
 * anything, and then nothing is made for an execution: what it makes for a gateway keeps a whole
 * request in memory until old memory is cleared. But errors are told by Apollo only where it
 * executed: an answer with some is taken by the gateway's door instead.
 */
export function executedBy(schema: GraphQLSchema): Doors {
  const execute = createExecutor(schema);
  return {
    async answer({ document, operation, request, contextValue: context }) {
      const { operationName, variables } = request;
      const running = execute({ document, operation, operationName, variables, context });
      context.course.result = running;
      const result = await running.catch(() => undefined);
      if (!result || result.errors) return null;
      const http = { status: undefined, headers: NO_HEADERS };
      return { http, body: { kind: 'single', singleResult: { data: result.data } } };
    },
    gateway: {
      onSchemaLoadOrUpdate(take) {
        take({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      load: async () => ({
        async executor({ context }) {
          const { result } = (context as Served).course;
          if (!result) throw new Error('an operation that was not executed');
          return result;
        },
      }),
      stop: async () => undefined,
    },
  };
}
