import type { Answer } from './action';
import type { S3Request } from './request';
import { S3Error } from './s3-error';

const EXPOSED = [
  ...['ETag', 'Content-Length', 'Content-Range', 'Content-Disposition', 'Accept-Ranges'],
  ...['Last-Modified', 'x-amz-request-id', 'x-amz-checksum-sha256', 'x-amz-checksum-crc32'],
];

/** What lets a page of an allowed origin read an answer; nothing for requests without an origin. */
export function corsHeaders(
  request: S3Request,
  allowed: readonly string[],
): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === undefined) return {};
  const any = allowed.includes('*');
  if (!any && !allowed.includes(origin)) return { vary: 'Origin' };
  const exposed = [...EXPOSED, ...metadataNames(request)];
  return {
    'access-control-allow-origin': any ? '*' : origin,
    'access-control-expose-headers': exposed.join(', '),
    ...(any ? {} : { vary: 'Origin' }),
  };
}

// Metadata has no names known beforehand; those that the request itself sends are the ones a page
// could want to read back.
const metadataNames = (request: S3Request): string[] =>
  [...request.headers.keys()].filter((name) => name.startsWith('x-amz-meta-'));

/** A browser asks, without credentials, whether it may send what a page wants to send. */
export function preflight(request: S3Request, allowed: readonly string[]): Answer {
  const headers = corsHeaders(request, allowed);
  if (!headers['access-control-allow-origin']) {
    throw new S3Error('AccessDenied', 'CORSResponse: This CORS request is not allowed.');
  }
  headers['access-control-allow-methods'] = 'GET, HEAD, PUT, POST, DELETE';
  headers['access-control-max-age'] = '3000';
  const asked = request.headers.get('access-control-request-headers') ?? '';
  if (/^[\w!#$%&'*+.^`|~, -]+$/.test(asked)) headers['access-control-allow-headers'] = asked;
  return { status: 200, headers };
}
