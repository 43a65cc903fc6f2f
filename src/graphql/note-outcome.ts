import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { ERROR_CODES, type ErrorCode } from '../errors';
import type { Served } from './course';

/** Keeps what became of a request, for the log and the metrics. */
export function noteOutcome({
  contextValue: { course },
  operation,
  operationName,
  response: { body },
}: GraphQLRequestContextWillSendResponse<Served>): void {
  const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
  course.outcome = {
    type: operation?.operation ?? 'none',
    name: operationName ?? undefined,
    code: errors?.length ? codeOf(errors[0]?.extensions?.code) : 'OK',
    cost: course.cost?.requested,
  };
}

const codeOf = (code: unknown): ErrorCode =>
  ERROR_CODES.find((known) => known === code) ?? 'INTERNAL';
