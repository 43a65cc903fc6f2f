import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './action';
import { S3Error } from './s3-error';
import { xmlDocument } from './xml';

/** Bytes of a refused body that are still taken in, so that the client can read the refusal. */
const MAX_DISCARDED = 32 * 1024 * 1024;

/** Sends an answer; resolves when it is out or the client is gone. */
export async function sendAnswer(raw: IncomingMessage, response: ServerResponse, answer: Answer) {
  const { body = '', headers = {} } = answer;
  try {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.statusCode = answer.status;
    if (typeof body === 'string') {
      if (!response.hasHeader('content-length') && answer.status !== 204 && answer.status !== 304) {
        response.setHeader('content-length', Buffer.byteLength(body));
      }
      response.end(raw.method === 'HEAD' ? undefined : body);
    } else {
      await sendStream(response, body);
    }
  } finally {
    answer.release?.();
  }
  if (!raw.complete) discardRest(raw);
}

async function sendStream(response: ServerResponse, body: AsyncIterable<Buffer>): Promise<void> {
  if (response.destroyed) return;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { signal } = gone;
  response.flushHeaders();
  for await (const chunk of body) {
    if (signal.aborted) return;
    if (!response.write(chunk)) await once(response, 'drain', { signal }).catch(() => undefined);
  }
  response.end();
}

function discardRest(raw: IncomingMessage): void {
  let discarded = 0;
  raw.on('error', () => undefined);
  raw.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED) raw.destroy();
  });
  raw.resume();
}

/** S3's own error document, or its head alone where a HEAD was asked. */
export function errorAnswer(
  error: unknown,
  about: { path: string; requestId: string; region: string },
): Answer {
  const known =
    error instanceof S3Error
      ? error
      : new S3Error('InternalError', 'We encountered an internal error. Please try again.');
  const headers: Record<string, string> = { 'content-type': 'application/xml' };
  if (known.details.Region) headers['x-amz-bucket-region'] = known.details.Region;
  if (known.code === 'InvalidRange') {
    headers['content-range'] = `bytes */${known.details.ActualObjectSize}`;
  }
  const document = {
    Code: known.code,
    Message: known.message,
    ...known.details,
    Resource: about.path,
    RequestId: about.requestId,
    HostId: 'embedded',
  };
  return { status: known.status, headers, body: xmlDocument('Error', document, true) };
}
