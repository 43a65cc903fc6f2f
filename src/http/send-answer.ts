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
  const headers: Record<string, string | number> = {
    ...SECURITY_HEADERS,
    ...cors,
    ...answer.headers,
    'x-request-id': requestId,
  };
  const varying = [cors.vary, answer.headers?.vary].filter((part) => part !== undefined);
  if (varying.length > 0) headers.vary = varying.join(', ');
  if (!keepAlive) headers.connection = 'close';
  // Bytes go out as they are; a text would be copied behind the headers first.
  const { body: given = '' } = answer;
  const body = typeof given === 'string' ? Buffer.from(given) : given;
  if (answer.status !== 204 && answer.status !== 304) headers['content-length'] = body.length;
  response.writeHead(answer.status, headers).end(body);
}
