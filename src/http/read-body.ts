import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './refusal';

export const BODY_LIMIT = 1024 * 1024;

/** A body past the limit is read and dropped up to here, so that its sender gets to see the refusal. */
const DISCARD_LIMIT = 8 * BODY_LIMIT;

const tooLarge = () =>
  new HttpRefusal({ status: 413, message: 'The request body is larger than 1 MiB.' });

/** The whole body as text, or a refusal once it passes the limit or is not UTF-8. */
export async function readBody(request: IncomingMessage, invite: () => void): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  invite();
  const chunks: Buffer[] = [];
  let size = 0;
  await consume(request, (chunk) => {
    size += chunk.length;
    if (size > BODY_LIMIT) throw tooLarge();
    chunks.push(chunk);
    return true;
  });
  return decode(Buffer.concat(chunks));
}

/** Drops what is left of a body; false when there is too much of it to wait for. */
export async function discardBody(request: IncomingMessage): Promise<boolean> {
  if (request.complete && request.readableEnded) return true;
  if (Number(request.headers['content-length'] ?? 0) > DISCARD_LIMIT) return false;
  let size = 0;
  try {
    return await consume(request, (chunk) => {
      size += chunk.length;
      return size <= DISCARD_LIMIT;
    });
  } catch {
    return false;
  }
}

/** Feeds chunks to `take` until the end (true) or until it returns false (false) or throws. */
function consume(request: IncomingMessage, take: (chunk: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      request.pause();
      settle();
    };
    const onEnd = () => finish(() => resolve(true));
    const onCut = () =>
      finish(() => reject(new HttpRefusal({ status: 400, message: 'The body was cut short.' })));
    const onData = (chunk: Buffer) => {
      try {
        if (!take(chunk)) finish(() => resolve(false));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    if (request.readableEnded) return resolve(true);
    if (request.destroyed) return onCut();
    request.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
    request.resume();
  });
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    throw new HttpRefusal({ status: 400, message: 'The body is not UTF-8 text.' });
  }
}
