import { HeaderMap } from '@apollo/server';
import type { GraphQLHttpRequest } from '../http/graphql-port';

/** What Apollo looks at: the first two by itself, the last by the engine's `csrfPrevention`. */
const LOOKED_AT = ['accept', 'content-type', 'authorization'];

export function apolloHeaders(headers: GraphQLHttpRequest['headers']): HeaderMap {
  const some = new HeaderMap();
  for (const name of LOOKED_AT) {
    const value = headers.get(name);
    if (value !== undefined) some.set(name, value);
  }
  return some;
}
