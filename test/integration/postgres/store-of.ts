import { setMaxListeners } from 'node:events';
import type { Caller } from '../../../src/access/caller';
import {
  createPostgresStore,
  type PostgresOptions,
  type PostgresStore,
} from '../../../src/stores/postgres/postgres-store';
import type { TestDatabase } from '../../support/test-postgres';

/** The store over one database alone, as the gateway opens it, with time for a busy machine. */
export const storeOf = (
  { url, embedded }: TestDatabase,
  options: Partial<PostgresOptions> = {},
): PostgresStore =>
  createPostgresStore({
    url,
    roleUrls: {},
    readUrls: [],
    rolePools: !embedded,
    wall: true,
    max: 4,
    readTimeoutMs: 20_000,
    onError: () => undefined,
    ...options,
  });

/** Who asks, for one request. */
export function admin(): Caller {
  const { signal } = new AbortController();
  // As those of requests: what runs by itself listens for itself.
  setMaxListeners(0, signal);
  return {
    session: { role: 'admin', sub: 'prober' },
    requestId: 'prober',
    deadline: Date.now() + 30_000,
    signal,
  };
}
