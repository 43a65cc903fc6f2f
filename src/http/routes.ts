import { answerGraphQL } from './graphql-endpoint';
import { healthHandler } from './health';
import { preferredType } from './media-type';
import { createPlayground } from './playground/playground';
import { metricsRoute, probeRoutes } from './probes';
import type { Route } from './router';
import type { HttpDependencies } from './server';

export interface RouteSources extends HttpDependencies {
  draining(): boolean;
  report(requestId: string, error: unknown): void;
}

/** Everything the main port answers. */
export function mainRoutes(sources: RouteSources): Route[] {
  const { config, metrics } = sources;
  const playground = config.playground ? createPlayground(sources.playground ?? {}) : undefined;
  const endpoint = {
    ...sources,
    deadlineMs: config.requestDeadlineMs,
    report: (exchange: { requestId: string }, error: unknown) =>
      sources.report(exchange.requestId, error),
  };
  const graphql: Route = {
    name: 'graphql',
    path: '/graphql',
    methods: ['GET', 'POST'],
    cors: true,
    handle: (exchange) => {
      const { method, headers } = exchange.request;
      const isPage =
        method !== 'POST' &&
        preferredType(headers.accept, ['application/json', 'text/html']) === 'text/html';
      return playground && isPage ? playground.page(exchange) : answerGraphQL(endpoint, exchange);
    },
  };
  return [
    graphql,
    ...probeRoutes({ ready: sources.ready, draining: sources.draining }),
    { name: 'health', path: '/health', methods: ['GET'], handle: healthHandler(sources) },
    ...(config.metricsPort === undefined ? [metricsRoute(metrics)] : []),
    ...(playground?.routes ?? []),
  ];
}
