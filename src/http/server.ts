import type { IncomingHttpHeaders } from 'node:http';
import type { Session } from '../access/session';
import type { Config } from '../config/config';
import { CodedError } from '../errors';
import { corsFor } from './cors';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from './graphql-port';
import type { StoreHealth } from './health';
import { createListener, type DrainTimes } from './listener';
import type { Logger } from './log';
import type { Metrics } from './metrics';
import type { PlaygroundOptions } from './playground/playground';
import { metricsRoute } from './probes';
import { mainRoutes } from './routes';

export interface HttpDependencies {
  config: Config['http'];
  /** Verifies `Authorization`; throws a CodedError. */
  authenticate(headers: IncomingHttpHeaders): Promise<Session>;
  /** The GraphQL engine of the session's role. */
  execute(request: GraphQLHttpRequest): Promise<GraphQLHttpResponse>;
  health(): Promise<StoreHealth[]>;
  /** False while starting or migrating. */
  ready(): boolean;
  metrics: Metrics;
  log: Logger;
  playground?: PlaygroundOptions;
  stop?: Partial<DrainTimes>;
}

export interface HttpServer {
  listen(): Promise<{ url: string; port: number; metricsUrl?: string }>;
  /** Readiness fails, work in flight ends, then everything is closed. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const STOP: DrainTimes = { lameDuckMs: 0, finishMs: 10_000 };

export function createHttpServer(dependencies: HttpDependencies): HttpServer {
  const { config, log, metrics } = dependencies;
  const report = (requestId: string, error: unknown) => {
    if (!(error instanceof CodedError)) log.error({ requestId, err: error }, 'request failed');
    else if (error.cause) log.warn({ requestId, err: error }, 'request refused');
  };
  const shared = { host: config.host, log, metrics, report };
  const main = createListener({
    ...shared,
    port: config.port,
    portVariable: 'PORT',
    cors: corsFor(config.corsOrigins),
    routes: mainRoutes({ ...dependencies, report, draining: () => main.isDraining() }),
  });
  const side =
    config.metricsPort === undefined
      ? undefined
      : createListener({
          ...shared,
          port: config.metricsPort,
          portVariable: 'METRICS_PORT',
          cors: () => ({}),
          routes: [metricsRoute(metrics)],
        });
  return {
    async listen() {
      const sideAddress = await side?.listen();
      try {
        const { port } = await main.listen();
        return {
          url: `${originOf(config.host, port)}/graphql`,
          port,
          ...(sideAddress && {
            metricsUrl: `${originOf(config.host, sideAddress.port)}/metrics`,
          }),
        };
      } catch (error) {
        await side?.close();
        throw error;
      }
    },
    async drain() {
      await main.drain({ ...STOP, ...dependencies.stop });
      await side?.close();
    },
    async close() {
      await Promise.all([main.close(), side?.close()]);
    },
  };
}

/** An address that a browser on this machine can open. */
function originOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
