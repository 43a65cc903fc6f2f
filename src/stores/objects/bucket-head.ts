import { type Agent, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { PresignTarget } from './bucket-address';
import { createPresigner, type SigningCredentials } from './presigner';

export interface HeadAnswer {
  status: number;
  /** As the server wrote it. */
  date?: string;
}

export type BucketHead = (
  bucket: string,
  options: { abortSignal: AbortSignal },
) => Promise<HeadAnswer>;

/** As long as clocks may differ: a shorter life would end on servers whose clock is ahead. */
const LIFE_SECONDS = 15 * 60;

/**
 * Asks for a bucket by a link of our own: this is asked at each start, and a gateway that does
 * nothing but sign links never has to load the SDK.
 */
export function bucketHead(from: {
  target: PresignTarget;
  agent: () => Agent;
  credentials: () => Promise<SigningCredentials>;
}): BucketHead {
  const presigner = createPresigner(from.target);
  return async (bucket, { abortSignal: signal }) => {
    const credentials = await from.credentials();
    const url = presigner.presign({
      method: 'HEAD',
      bucket,
      key: '',
      expiresIn: LIFE_SECONDS,
      at: new Date(),
      credentials,
    });
    const ask = () => head(url, { agent: from.agent(), signal });
    return ask().catch((error: unknown) => {
      if (error instanceof StaleConnection) return ask();
      throw error;
    });
  };
}

/** The server had closed an idle connection just when it was used again. */
class StaleConnection extends Error {}

const head = (url: string, { agent, signal }: { agent: Agent; signal: AbortSignal }) =>
  new Promise<HeadAnswer>((resolve, reject) => {
    const send = url.startsWith('https:') ? secureRequest : request;
    const sent = send(url, { method: 'HEAD', agent, signal }, (answer) => {
      const { statusCode = 0, headers } = answer;
      answer.on('end', () => resolve({ status: statusCode, date: headers.date })).resume();
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error);
    });
    sent.end();
  });
