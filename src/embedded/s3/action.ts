import type { Incoming } from './body/receive';
import type { S3Request } from './request';
import type { Buckets } from './storage/buckets';

/** Everything an action may use: the request, verified, and the storage. */
export interface Call {
  request: S3Request;
  incoming: Incoming;
  buckets: Buckets;
  region: string;
  now(): number;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** A stream comes with its length in the headers. */
  body?: string | AsyncIterable<Buffer>;
  /** Called when the body was sent, or will never be. */
  release?: () => void;
}

export type Action = (call: Call) => Answer | Promise<Answer>;

export const xmlAnswer = (body: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body,
});
