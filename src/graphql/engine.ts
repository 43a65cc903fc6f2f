import { ApolloServer } from '@apollo/server';
import type { Caller } from '../access/caller';
import type { Role } from '../access/roles';
import { ERROR_CODES, type ErrorCode } from '../errors';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-port';
import { apolloHeaders } from './apollo-headers';
import { auditPlugin } from './audit-plugin';
import type { Context } from './context';
import type { Course, Served } from './course';
import { createDocumentStore } from './document-store';
import { executedBy } from './execution/engine-door';
import type { Explanation } from './explain';
import { EXPLAIN_HEADER, explainPlugin } from './explain-plugin';
import { createErrorFormatter } from './format-error';
import { LEAST_COST } from './limits/charge';
import { type CostOptions, costPlugin } from './limits/cost-plugin';
import { DOCUMENT_LIMITS } from './limits/document-limits';
import { documentLimitsRule } from './limits/document-limits-rule';
import { schemaOf } from './schema';
import { switchedOff } from './switched-off';

export interface EngineOptions {
  introspection: boolean;
  contextFor(caller: Caller): Context;
  /** What one operation of each role may cost. */
  costLimits: CostOptions['limits'];
  /** Asked once per request, when its cost is known and before anything of it runs. */
  charge?: CostOptions['charge'];
  knownAgents: CostOptions['knownAgents'];
  /** Asked where a request wants to be explained; nothing where its caller may not know. */
  explain?(caller: Caller): Explanation | undefined;
  /** An unexpected error, or the hidden cause of an expected one. */
  report(error: unknown): void;
}

export interface Engine {
  execute(request: GraphQLHttpRequest): Promise<GraphQLHttpResponse>;
  stop(): Promise<void>;
}

/** Apollo Server once per role, each over the schema that role sees; made when first asked. */
export function createEngine(options: EngineOptions): Engine {
  const servers = new Map<Role, Promise<ApolloServer<Served>>>();

  function serverOf(role: Role): Promise<ApolloServer<Served>> {
    let server = servers.get(role);
    if (!server) {
      server = startServer(role, options);
      servers.set(role, server);
    }
    return server;
  }

  return {
    async execute(request) {
      const { session, requestId, deadline, signal } = request;
      const server = await serverOf(session.role);
      const caller = { session, requestId, deadline, signal };
      const course: Course = {};
      if (request.headers.get(EXPLAIN_HEADER) === '1') {
        course.explanation = options.explain?.(caller);
      }
      const context: Served = { ...options.contextFor(caller), course };
      const { status, headers, body } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: apolloHeaders(request.headers),
          search: request.search,
          body: request.body,
        },
        context: async () => context,
      });
      if (body.kind !== 'complete') throw new Error('incremental delivery was never switched on');
      if (!course.charged) await options.charge?.(caller, LEAST_COST);
      return { status: status ?? 200, headers, body: body.string, operation: course.outcome };
    },

    async stop() {
      await Promise.all([...servers.values()].map(async (server) => (await server).stop()));
    },
  };
}

async function startServer(role: Role, options: EngineOptions): Promise<ApolloServer<Served>> {
  const { gateway, answers } = executedBy(schemaOf(role));
  const server = new ApolloServer<Served>({
    gateway,
    documentStore: createDocumentStore(),
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: DOCUMENT_LIMITS.tokens },
    validationRules: [documentLimitsRule],
    validationOptions: { maxErrors: DOCUMENT_LIMITS.errors },
    // No page can send this header across origins without asking first.
    csrfPrevention: { requestHeaders: ['authorization'] },
    // As it comes: a line's end after it would copy the whole text.
    stringifyResult: (answer) => JSON.stringify(answer),
    formatError: createErrorFormatter(options.report),
    plugins: [
      ...switchedOff(),
      costPlugin(role, { ...options, limits: options.costLimits }),
      auditPlugin(),
      explainPlugin(),
      answers,
      {
        requestDidStart: async () => ({
          willSendResponse: async ({ contextValue, operation, operationName, response }) => {
            const { body } = response;
            const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
            contextValue.course.outcome = {
              type: operation?.operation ?? 'none',
              name: operationName ?? undefined,
              code: errors?.length ? codeOf(errors[0]?.extensions?.code) : 'OK',
              cost: contextValue.course.cost?.requested,
            };
          },
        }),
      },
    ],
  });
  await server.start();
  return server;
}

const codeOf = (code: unknown): ErrorCode =>
  ERROR_CODES.find((known) => known === code) ?? 'INTERNAL';
