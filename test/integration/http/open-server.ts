import { Writable } from 'node:stream';
import { ROLES } from '../../../src/access/roles';
import type { Session } from '../../../src/access/session';
import { unauthenticated } from '../../../src/errors';
import { createLogger } from '../../../src/http/log';
import { createMetrics } from '../../../src/http/metrics';
import type { HttpDependencies } from '../../../src/http/server';
import { createHttpServer } from '../../../src/http/server';
import { startTinyEngine } from './tiny-engine';

/** A server on a free port over the tiny engine; the token of a role is the role's own name. */
export async function openServer(changes: Partial<HttpDependencies> = {}) {
  const engine = await startTinyEngine();
  const lines: string[] = [];
  const metrics = createMetrics();
  const log = createLogger(
    'debug',
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const server = createHttpServer({
    config: httpConfig(),
    authenticate: async ({ authorization }) => sessionOf(authorization),
    execute: engine.execute,
    health: async () => [
      { name: 'postgres', state: 'up', latencyMs: 1.5 },
      { name: 'mongo', state: 'down', latencyMs: 20, detail: 'no server answers' },
    ],
    ready: () => true,
    metrics,
    log,
    ...changes,
  });
  const { url, port, metricsUrl } = await server.listen();
  return {
    url,
    port,
    metricsUrl,
    origin: new URL(url).origin,
    engine,
    metrics,
    server,
    /** The log's lines so far, as objects. */
    logged: () => lines.map((line): Record<string, unknown> => JSON.parse(line)),
    async close() {
      engine.open();
      await server.close();
      await engine.stop();
    },
  };
}

export type OpenServer = Awaited<ReturnType<typeof openServer>>;

export function httpConfig(
  changes: Partial<HttpDependencies['config']> = {},
): HttpDependencies['config'] {
  return {
    host: '127.0.0.1',
    port: 0,
    corsOrigins: ['https://board.example'],
    requestDeadlineMs: 5000,
    lameDuckMs: 0,
    playground: true,
    introspection: true,
    ...changes,
  };
}

function sessionOf(authorization: string | undefined): Session {
  const name = authorization?.replace(/^Bearer /, '');
  const role = ROLES.find((one) => one === name);
  if (!role) throw unauthenticated();
  return role === 'agent' ? { role, sub: 'test', agent: 'agent1' } : { role, sub: 'test' };
}

/** A POST as clients send it; `headers` replace what is usual. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: 'Bearer evaluator',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}
