import { HeaderMap } from '@apollo/server';
import type { GraphQLHttpRequest } from '../http/graphql-port';

/** Apollo copies every header that it is given, and looks at these. */
const LOOKED_AT = ['accept', 'authorization', 'content-type'];

export function apolloHeaders(headers: GraphQLHttpRequest['headers']): HeaderMap {
  const some = new HeaderMap();
  for (const name of LOOKED_AT) {
    const value = headers.get(name);
    if (value !== undefined) some.set(name, value);
  }
  return some;
}
