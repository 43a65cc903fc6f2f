import type { Exchange, Handler } from './exchange';
import { HttpRefusal } from './refusal';

export interface Route {
  /** Bounded: it is a label of the metrics. */
  name: string;
  path: string;
  /** The path is the beginning of many. */
  prefix?: boolean;
  /** HEAD goes wherever GET goes. */
  methods: readonly string[];
  quiet?: boolean;
  /** Whether listed origins may read the answers. */
  cors?: boolean;
  handle: Handler;
}

const UNKNOWN: Route = {
  name: 'unknown',
  path: '',
  methods: [],
  handle: () => {
    throw new HttpRefusal({ status: 404, code: 'NOT_FOUND', message: 'There is nothing here.' });
  },
};

/** A table of a few lines: the first route whose path fits. */
export function routeFor(routes: readonly Route[], path: string): Route {
  return (
    routes.find((route) => (route.prefix ? path.startsWith(route.path) : path === route.path)) ??
    UNKNOWN
  );
}

/** Runs the route's handler, once the method fits. */
export function follow(route: Route, exchange: Exchange): ReturnType<Handler> {
  const method = exchange.request.method === 'HEAD' ? 'GET' : (exchange.request.method ?? 'GET');
  if (route === UNKNOWN || route.methods.includes(method)) return route.handle(exchange);
  const allow = route.methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  if (method === 'OPTIONS') return { status: 204, headers: { allow: allow.join(', ') } };
  throw new HttpRefusal({
    status: 405,
    message: `This path answers ${allow.join(', ')}.`,
    headers: { allow: allow.join(', ') },
  });
}
