import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/**
 * What a request says of who asks. Node.js would take the first of two `Authorization` headers, and a
 * proxy before it perhaps the last: put together as the standard says, they are no credential.
 */
export function credentialsOf({ headersDistinct }: IncomingMessage): IncomingHttpHeaders {
  return { authorization: headersDistinct.authorization?.join(', ') };
}
