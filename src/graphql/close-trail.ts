import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLError } from 'graphql';
import type { Denial } from '../domains/audit/trail.service';
import { CodedError, type ErrorCode } from '../errors';
import type { Context } from './context';

const DENIALS: ReadonlySet<ErrorCode> = new Set(['FORBIDDEN', 'NOT_FOUND']);

/** Closes a request's trail before its answer is sent: a link is never out before its row is in. */
export const closeTrail = ({
  contextValue: { services, caller },
  errors = [],
}: GraphQLRequestContextWillSendResponse<Context>): Promise<void> =>
  services.trail.end(caller, errors.flatMap(denialOf));

/** The field by its name in the schema: paths hold aliases, which are the client's own words. */
function denialOf(error: GraphQLError): Denial[] {
  const cause = unwrapResolverError(error);
  if (!(cause instanceof CodedError) || !DENIALS.has(cause.code)) return [];
  const [node] = error.nodes ?? [];
  const field = node?.kind === 'Field' ? node.name.value : '';
  return [{ code: cause.code, field }];
}
