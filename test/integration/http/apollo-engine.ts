import { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { ErrorCode } from '../../../src/errors';
import { ERROR_CODES } from '../../../src/errors';
import { apolloHeaders } from '../../../src/graphql/apollo-headers';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from '../../../src/http/graphql-port';

export interface EngineContext {
  request: GraphQLHttpRequest;
  seen: Pick<GraphQLHttpResponse, 'operation'>;
}

export interface Engine {
  execute(request: GraphQLHttpRequest): Promise<GraphQLHttpResponse>;
  stop(): Promise<void>;
}

/** The real Apollo Server behind the port of src/http, for any schema. */
export async function startApolloEngine(served: {
  schema: GraphQLSchema;
  rootValue?: unknown;
}): Promise<Engine> {
  const apollo = new ApolloServer<EngineContext>({
    ...served,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    // No browser sends this header without asking first.
    csrfPrevention: { requestHeaders: ['authorization'] },
    formatError: ({ message, path, extensions }) => {
      const code = knownCode(extensions?.code);
      return { message: code === 'INTERNAL' ? 'Failed.' : message, path, extensions: { code } };
    },
    plugins: [
      {
        requestDidStart: async () => ({
          willSendResponse: async ({ contextValue, operation, operationName, response }) => {
            const errors = response.body.kind === 'single' ? response.body.singleResult.errors : [];
            contextValue.seen.operation = {
              type: operation?.operation ?? 'none',
              name: operationName ?? undefined,
              code: errors?.length ? knownCode(errors[0]?.extensions?.code) : 'OK',
            };
          },
        }),
      },
    ],
  });
  await apollo.start();
  return {
    stop: () => apollo.stop(),
    async execute(request) {
      const seen: EngineContext['seen'] = {};
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: apolloHeaders(request.headers),
          search: request.search,
          body: request.body,
        },
        context: async () => ({ request, seen }),
      });
      if (body.kind !== 'complete') throw new Error('There is no incremental delivery.');
      return { status: status ?? 200, headers, body: body.string, operation: seen.operation };
    },
  };
}

const REFUSED_BY_APOLLO = /^(GRAPHQL_|BAD_REQUEST|OPERATION_RESOLUTION|PERSISTED_)/;

function knownCode(code: unknown): ErrorCode {
  const known = ERROR_CODES.find((one) => one === code);
  if (known) return known;
  return REFUSED_BY_APOLLO.test(String(code)) ? 'BAD_USER_INPUT' : 'INTERNAL';
}
