import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { Served } from './course';

/** Lower case, as headers come. */
export const EXPLAIN_HEADER = 'x-triptych-explain';

/** Adds what the stores were asked to the answer of a request that wants it explained. */
export function tellExplanation({
  contextValue: { course },
  response: { body },
}: GraphQLRequestContextWillSendResponse<Served>): void {
  if (!course.explanation || body.kind !== 'single') return;
  const { extensions } = body.singleResult;
  body.singleResult.extensions = { ...extensions, triptych: course.explanation() };
}
