import type { ServerResponse } from 'node:http';
import type { Answer } from './exchange';
import { SECURITY_HEADERS } from './security-headers';

export interface Sending {
  answer: Answer;
  requestId: string;
  cors: Record<string, string>;
  keepAlive: boolean;
}

/** Writes a whole answer at once; a client that is gone gets nothing. */
export function sendAnswer(response: ServerResponse, sending: Sending): void {
  if (response.destroyed || response.headersSent) return;
  const { answer, requestId, cors, keepAlive } = sending;
  const headers = {
    ...SECURITY_HEADERS,
    ...cors,
    ...answer.headers,
    'x-request-id': requestId,
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const varying = [cors.vary, answer.headers?.vary].filter((part) => part !== undefined);
  if (varying.length > 0) response.setHeader('vary', varying.join(', '));
  if (!keepAlive) response.setHeader('connection', 'close');
  response.statusCode = answer.status;
  if (answer.status !== 204 && answer.status !== 304) {
    response.setHeader('content-length', Buffer.byteLength(answer.body ?? ''));
  }
  response.end(answer.body);
}
