import { ApolloServer, type GraphQLRequestListener } from '@apollo/server';
import type { Caller } from '../access/caller';
import type { Role } from '../access/roles';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-port';
import { writeAnswer } from '../written-rows';
import { apolloHeaders } from './apollo-headers';
import { closeTrail } from './close-trail';
import type { Context } from './context';
import type { Course, Served } from './course';
import { createDocumentStore } from './document-store';
import { executedBy } from './execution/engine-door';
import type { Explanation } from './explain';
import { createErrorFormatter } from './format-error';
import { LEAST_COST } from './limits/charge';
import { DOCUMENT_LIMITS } from './limits/document-limits';
import { documentLimitsRule } from './limits/document-limits-rule';
import { type CostOptions, pricing, tellCost } from './limits/pricing';
import { noteOutcome } from './note-outcome';
import { schemaOf } from './schema';
import { switchedOff } from './switched-off';
import { EXPLAIN_HEADER, tellExplanation } from './tell-explanation';

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
  const { gateway, answer } = executedBy(schemaOf(role));
  // One for all requests, of steps that keep nothing themselves: Apollo waits for each plugin at each
  // step, and the course of a request is in its context.
  const listener: GraphQLRequestListener<Served> = {
    didResolveOperation: pricing(role, { ...options, limits: options.costLimits }),
    responseForOperation: answer,
    async willSendResponse(context) {
      tellCost(context);
      tellExplanation(context);
      noteOutcome(context);
      await closeTrail(context);
    },
  };
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
    stringifyResult: writeAnswer,
    formatError: createErrorFormatter(options.report),
    plugins: [...switchedOff(), { requestDidStart: async () => listener }],
  });
  await server.start();
  return server;
}
