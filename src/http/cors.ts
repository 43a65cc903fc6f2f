import type { IncomingMessage } from 'node:http';

export type Cors = (request: IncomingMessage) => Record<string, string>;

const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'x-request-id',
  'x-triptych-explain',
  'x-apollo-operation-name',
  'apollo-require-preflight',
].join(', ');

/**
 * The headers that let a page of a listed origin read an answer. Any other origin gets none of
 * them and its browser refuses. Credentials are never allowed: a token is sent by hand or not at all.
 */
export function corsFor(origins: readonly string[]): Cors {
  const listed = new Set(origins);
  if (listed.size === 0) return () => ({});
  return ({ headers, method }) => {
    const { origin } = headers;
    if (origin === undefined || !listed.has(origin)) return { vary: 'Origin' };
    const read = {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, retry-after',
    };
    if (method !== 'OPTIONS') return read;
    return {
      ...read,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': ALLOWED_HEADERS,
      'access-control-max-age': '600',
    };
  };
}
