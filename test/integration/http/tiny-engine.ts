import { ApolloServer, HeaderMap } from '@apollo/server';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { ErrorCode } from '../../../src/errors';
import { ERROR_CODES } from '../../../src/errors';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from '../../../src/http/graphql-port';

interface TinyContext {
  request: GraphQLHttpRequest;
  seen: Pick<GraphQLHttpResponse, 'operation'>;
}

export interface TinyEngine {
  execute(request: GraphQLHttpRequest): Promise<GraphQLHttpResponse>;
  /** Resolves once an operation hangs in `Query.gate`, which ends with `open`. */
  waiting: Promise<AbortSignal>;
  open(): void;
  stop(): Promise<void>;
}

/** The real Apollo Server over a schema of four fields: enough to try what HTTP does around it. */
export async function startTinyEngine(): Promise<TinyEngine> {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived: (signal: AbortSignal) => void = () => {};
  const waiting = new Promise<AbortSignal>((resolve) => {
    arrived = resolve;
  });
  const text = { type: GraphQLString };
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType<unknown, TinyContext>({
      name: 'Query',
      fields: {
        role: { ...text, resolve: (_source, _args, { request }) => request.session.role },
        echo: { ...text, args: { text }, resolve: (_source, args) => args.text },
        gate: {
          ...text,
          resolve: async (_source, _args, { request }) => {
            arrived(request.signal);
            await gate;
            return 'through';
          },
        },
        fail: {
          ...text,
          resolve: () => {
            throw new Error('secret detail of a driver');
          },
        },
      },
    }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { write: { ...text, resolve: () => 'written' } },
    }),
  });
  const apollo = new ApolloServer<TinyContext>({
    schema,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
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
    waiting,
    open,
    stop: () => apollo.stop(),
    async execute(request) {
      const seen: TinyContext['seen'] = {};
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: new HeaderMap(request.headers),
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
