import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerClientError } from './client-error';
import type { Cors } from './cors';
import { createExchange } from './create-exchange';
import { listenOn } from './listen-on';
import type { Logger } from './log';
import type { Metrics } from './metrics';
import { discardBody } from './read-body';
import { refusalAnswer } from './refusal';
import { recordRequest } from './request-log';
import type { Route } from './router';
import { follow, routeFor } from './router';
import { sendAnswer } from './send-answer';

export interface ListenerOptions {
  host: string;
  port: number;
  /** The variable that an operator changes when the port is taken. */
  portVariable: string;
  routes: readonly Route[];
  cors: Cors;
  log: Logger;
  metrics: Metrics;
  report(requestId: string, error: unknown): void;
}

export interface DrainTimes {
  /** How long to go on taking requests, until balancers have seen that readiness failed. */
  lameDuckMs: number;
  /** How long work in flight may take after that. */
  finishMs: number;
}

export type Listener = ReturnType<typeof createListener>;

/** One port: takes requests, follows the routes, and stops without dropping work. */
export function createListener(options: ListenerOptions) {
  let inFlight = 0;
  let draining = false;
  let onIdle: (() => void) | undefined;

  const serve = (
    request: IncomingMessage,
    response: ServerResponse,
    expectsInvitation: boolean,
  ) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      if (inFlight === 0) onIdle?.();
    });
    void respond(request, response, expectsInvitation);
  };

  const respond = async (
    request: IncomingMessage,
    response: ServerResponse,
    expectsInvitation: boolean,
  ) => {
    const started = performance.now();
    const exchange = createExchange({ request, response, expectsInvitation });
    const route = routeFor(options.routes, exchange.path);
    response.once('close', () => {
      const cut = !response.writableFinished;
      recordRequest(options, {
        exchange,
        route: route.name,
        quiet: route.quiet ?? false,
        status: response.headersSent ? response.statusCode : 499,
        cut,
        ms: performance.now() - started,
      });
    });
    const answer = await Promise.resolve(exchange)
      .then((asked) => follow(route, asked))
      .catch((error: unknown) => {
        options.report(exchange.requestId, error);
        return refusalAnswer(error);
      });
    const keep = exchange.invited() && (await discardBody(request)) && !draining;
    sendAnswer(response, {
      answer,
      requestId: exchange.requestId,
      cors: route.cors ? options.cors(request) : {},
      keepAlive: keep,
    });
  };

  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 5_000,
    // Longer than balancers keep theirs: it is for them to close first.
    keepAliveTimeout: 65_000,
  });
  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request, response) => serve(request, response, true));
  server.on('clientError', answerClientError);

  const closing = new AbortController();
  const pass = (ms: number) => wait(ms, undefined, { signal: closing.signal }).catch(() => {});
  const closed = () =>
    new Promise<void>((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  const idle = () =>
    new Promise<void>((resolve) => {
      onIdle = resolve;
      if (inFlight === 0) resolve();
    });
  const close = async () => {
    closing.abort();
    const done = closed();
    server.closeAllConnections();
    await done;
  };

  return {
    listen: (): Promise<AddressInfo> => listenOn(server, options),
    isDraining: () => draining,
    async drain({ lameDuckMs, finishMs }: DrainTimes): Promise<void> {
      draining = true;
      await pass(lameDuckMs);
      const done = closed();
      await Promise.race([idle(), pass(finishMs)]);
      // What is still open has nothing to say, or had its time.
      await close();
      await done;
    },
    close,
  };
}
