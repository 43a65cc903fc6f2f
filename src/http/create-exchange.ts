import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange';
import { requestIdFrom } from './request-log';

export interface OpenExchange extends Exchange {
  /** False while a client still waits to be told to send its body. */
  invited(): boolean;
}

export function createExchange(from: {
  request: IncomingMessage;
  response: ServerResponse;
  expectsInvitation: boolean;
}): OpenExchange {
  const { request, response } = from;
  let waiting = from.expectsInvitation;
  return {
    request,
    ...splitTarget(request.url ?? '/'),
    requestId: requestIdFrom(request.headers['x-request-id']),
    onGone: (listener) => {
      const tell = () => {
        if (!response.writableFinished) listener();
      };
      if (response.closed) tell();
      else response.once('close', tell);
    },
    invite: () => {
      if (waiting) response.writeContinue();
      waiting = false;
    },
    invited: () => !waiting,
    facts: {},
  };
}

/** Path and query of a request target; proxies may send it in its absolute form. */
function splitTarget(target: string): { path: string; search: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = local.indexOf('?');
  if (mark < 0) return { path: local, search: '' };
  return { path: local.slice(0, mark), search: local.slice(mark) };
}
