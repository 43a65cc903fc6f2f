import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { type Engine, type EngineContext, startApolloEngine } from './apollo-engine';

export interface TinyEngine extends Engine {
  /** Resolves with the request's signal once an operation hangs in `Query.gate`. */
  waiting: Promise<AbortSignal>;
  /** Lets `Query.gate` go on. */
  open(): void;
}

/** A schema of a few fields: enough to try what HTTP does around it. */
export async function startTinyEngine(): Promise<TinyEngine> {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrived: (signal: AbortSignal) => void = () => {};
  const waiting = new Promise<AbortSignal>((resolve) => {
    arrived = resolve;
  });
  const text = { type: GraphQLString };
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType<unknown, EngineContext>({
      name: 'Query',
      fields: {
        role: { ...text, resolve: (_source, _args, { request }) => request.session.role },
        echo: { ...text, args: { text }, resolve: (_source, args) => args.text },
        gate: {
          ...text,
          resolve: async (_source, _args, { request }) => {
            arrived(request.signal);
            await gate;
            return 'through';
          },
        },
        fail: {
          ...text,
          resolve: () => {
            throw new Error('secret detail of a driver');
          },
        },
      },
    }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { write: { ...text, resolve: () => 'written' } },
    }),
  });
  return { ...(await startApolloEngine({ schema })), waiting, open };
}
