import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { CodedError, type ErrorCode } from '../errors';

/** Apollo's own codes of requests that never ran. */
const CLIENT_CODES: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_USER_INPUT,
  ApolloServerErrorCode.BAD_REQUEST,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED,
]);

/**
 * The one place where an error becomes an answer. Coded errors were written for clients; of
 * everything else they learn that it happened, and `report` tells the log what it was.
 */
export function createErrorFormatter(report: (error: unknown) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = codedCause(error) ?? unwrapResolverError(error);
    const { locations, path } = formatted;
    const answer = (message: string, code: ErrorCode, details: object = {}) => ({
      message,
      ...(locations && { locations }),
      ...(path && { path }),
      extensions: { code, ...details },
    });
    if (cause instanceof CodedError) {
      if (cause.cause) report(cause);
      return answer(cause.message, cause.code, cause.details);
    }
    if (cause instanceof ArgumentValidationError) {
      return answer(validationMessage(cause), 'BAD_USER_INPUT');
    }
    const code = formatted.extensions?.code;
    const raisedByGraphQL = (error as GraphQLError).originalError === undefined;
    if (CLIENT_CODES.has(code) || isRefusal(error)) {
      return answer(formatted.message, 'BAD_USER_INPUT');
    }
    // An argument that a scalar refused: GraphQL's own error, made while the field was resolved.
    if (raisedByGraphQL && path && /^Argument |^Variable /.test(formatted.message)) {
      return answer(formatted.message, 'BAD_USER_INPUT');
    }
    report(cause);
    return answer('Something went wrong on our side.', 'INTERNAL');
  };
}

/** A refusal before anything was resolved has no path, by which Apollo knows what to unwrap. */
function codedCause(error: unknown): CodedError | undefined {
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  return cause instanceof CodedError ? cause : undefined;
}

/** Raised before anything ran, by GraphQL or Apollo, who give some of their refusals no code. */
const isRefusal = (error: unknown): boolean =>
  error instanceof GraphQLError &&
  error.originalError === undefined &&
  error.path === undefined &&
  error.extensions.code === undefined;

interface Violation {
  property: string;
  constraints?: Record<string, string>;
  children?: Violation[];
}

function validationMessage({ extensions }: ArgumentValidationError): string {
  const violations = extensions.validationErrors as Violation[];
  const say = (violation: Violation, path: string[]): string[] => {
    const here = [...path, violation.property];
    const own = Object.values(violation.constraints ?? {}).map(
      (text) => `${here.join('.')}: ${text}`,
    );
    return [...own, ...(violation.children ?? []).flatMap((child) => say(child, here))];
  };
  return violations
    .flatMap((violation) => say(violation, []))
    .slice(0, 5)
    .join('; ');
}
