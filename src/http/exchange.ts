import type { IncomingMessage } from 'node:http';
import type { Role } from '../access/roles';

/** One request on its way through the server. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** Without the query string, as the client sent it. */
  readonly path: string;
  /** The query string with its `?`, or nothing. */
  readonly search: string;
  readonly requestId: string;
  /** Tells when the client goes away before it has its answer. */
  readonly onGone: (listener: () => void) => void;
  /** Lets a client that sent `Expect: 100-continue` send its body. */
  readonly invite: () => void;
  /** What the handlers learned, for the request's log line. */
  readonly facts: ExchangeFacts;
}

export interface ExchangeFacts {
  role?: Role;
  operation?: string;
  outcome?: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export type Handler = (exchange: Exchange) => Answer | Promise<Answer>;

export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
