import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { CodedError } from '../../errors';

/** A refusal of the whole request as Apollo takes it: with the HTTP status and headers it needs. */
export function refusedOperation(refusal: CodedError): GraphQLError {
  const { retryAfterMs } = refusal.details;
  const headers = new HeaderMap();
  if (retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  }
  const status = refusal.code === 'RATE_LIMITED' ? 429 : 400;
  return new GraphQLError(refusal.message, {
    originalError: refusal,
    extensions: { http: { status, headers } },
  });
}
