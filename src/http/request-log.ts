import { randomUUID } from 'node:crypto';
import type { Exchange } from './exchange';
import type { Logger } from './log';
import type { Metrics } from './metrics';

const SANE_ID = /^[\w.:-]{1,64}$/;

/** The client's own request id where it is one that can be logged and echoed, else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && SANE_ID.test(header) ? header : randomUUID();
}

export interface FinishedRequest {
  exchange: Exchange;
  route: string;
  /** Probes and page parts come often and say little: they are logged at debug. */
  quiet: boolean;
  status: number;
  /** The client left before the answer was through. */
  cut: boolean;
  ms: number;
}

/** One line and one sample per request. */
export function recordRequest(to: { log: Logger; metrics: Metrics }, finished: FinishedRequest) {
  const { exchange, route, quiet, status, cut, ms } = finished;
  const method = exchange.request.method ?? 'GET';
  to.metrics.observeHttp({ route, method, status, ms });
  const { role, operation, outcome } = exchange.facts;
  const line = {
    requestId: exchange.requestId,
    method,
    path: exchange.path.slice(0, 200),
    status,
    ms: Math.round(ms * 10) / 10,
    role,
    operation: operation?.slice(0, 100),
    outcome,
    ...(cut ? { cut } : {}),
  };
  if (quiet) to.log.debug(line, 'request');
  else if (status >= 500) to.log.warn(line, 'request');
  else to.log.info(line, 'request');
}
