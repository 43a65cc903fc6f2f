import type { Role } from '../access/roles';
import type { Config } from '../config/config';
import { CodedError } from '../errors';
import type { Logger } from '../http/log';
import { createMetrics, type Metrics } from '../http/metrics';
import { createHttpServer, type HttpDependencies, type HttpServer } from '../http/server';

/** What answers behind the port. */
export type Behind = Pick<HttpDependencies, 'authenticate' | 'execute' | 'health'>;

export interface FrontOptions {
  config: Config;
  log: Logger;
  /** For the playground of an embedded instance. */
  tokens?: () => Promise<Record<Role, string>>;
  /** False until requests can be served: PostgreSQL answered once and is migrated. */
  ready: () => boolean;
}

/** The port, which can be open before what answers behind it is there: probes are answered at once. */
export interface Front {
  metrics: Metrics;
  http: HttpServer;
  open(behind: Behind): void;
}

export function createFront({ config, log, tokens, ready }: FrontOptions): Front {
  const metrics = createMetrics();
  let behind: Behind | undefined;
  const there = (): Behind => {
    if (!behind) throw starting();
    return behind;
  };
  const http = createHttpServer({
    config: config.http,
    authenticate: async (headers) => there().authenticate(headers),
    execute: async (request) => there().execute(request),
    health: async () => there().health(),
    ready,
    metrics,
    log,
    playground: { tokens },
    stop: { lameDuckMs: config.http.lameDuckMs },
  });
  return {
    metrics,
    http,
    open: (found) => {
      behind = found;
    },
  };
}

const starting = () =>
  new CodedError('STORE_UNAVAILABLE', 'The gateway is starting.', {
    retryable: true,
    retryAfterMs: 1_000,
  });
