import { createHash } from 'node:crypto';
import type { S3Request } from '../request';

export const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * What both sides sign. Path and query are encoded anew from their decoded form, since clients
 * differ in what they escape on the wire but not in what they sign.
 */
export function canonicalRequest(
  request: S3Request,
  { signedHeaders, payloadHash }: { signedHeaders: readonly string[]; payloadHash: string },
): string {
  const query = request.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = signedHeaders.map((name) => {
    const value = request.headers.get(name) ?? '';
    return `${name}:${value.trim().replace(/[ \t]+/g, ' ')}\n`;
  });
  return [
    request.method,
    encode(request.path).replaceAll('%2F', '/'),
    query,
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
