import type { ApolloServerPlugin } from '@apollo/server';
import type { Served } from './course';

/** Lower case, as headers come. */
export const EXPLAIN_HEADER = 'x-triptych-explain';

/** Adds what the stores were asked to the answers of requests that want it explained. */
export const explainPlugin = (): ApolloServerPlugin<Served> => ({
  requestDidStart: async () => ({
    async willSendResponse({ contextValue: { course }, response: { body } }) {
      if (!course.explanation || body.kind !== 'single') return;
      const { extensions } = body.singleResult;
      body.singleResult.extensions = { ...extensions, triptych: course.explanation() };
    },
  }),
});
