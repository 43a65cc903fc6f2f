import type { IncomingHttpHeaders } from 'node:http';
import type { Session } from '../access/session';
import { CodedError, type StoreName } from '../errors';
import { credentialsOf } from './credentials';
import type { Answer, Exchange } from './exchange';
import { jsonAnswer } from './exchange';

export type StoreState = 'up' | 'degraded' | 'down';

export interface StoreHealth {
  name: StoreName;
  state: StoreState;
  latencyMs: number;
  detail?: string;
}

export interface HealthSources {
  authenticate(headers: IncomingHttpHeaders): Promise<Session>;
  health(): Promise<StoreHealth[]>;
}

/** Anyone may ask, so the stores are asked at most this often. */
const FRESH_MS = 1000;

/** Latency and detail are for those who run the platform; a wrong token is refused, none is fine. */
export function healthHandler({ authenticate, health }: HealthSources) {
  const recent = shared(health);
  return async ({ request, facts }: Exchange): Promise<Answer> => {
    const session = await asked(authenticate, credentialsOf(request));
    facts.role = session?.role;
    const detailed = session?.role === 'admin' || session?.role === 'evaluator';
    const stores = await recent();
    return jsonAnswer(200, {
      status: worst(stores),
      stores: detailed ? stores : stores.map(({ name, state }) => ({ name, state })),
    });
  };
}

/** Credentials that cannot be checked right now count for none: just then health is looked at. */
async function asked(
  authenticate: HealthSources['authenticate'],
  credentials: IncomingHttpHeaders,
): Promise<Session | undefined> {
  if (!credentials.authorization) return undefined;
  return authenticate(credentials).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === 'STORE_UNAVAILABLE') return undefined;
    throw error;
  });
}

function worst(stores: readonly StoreHealth[]): StoreState {
  if (stores.some(({ name, state }) => name === 'postgres' && state === 'down')) return 'down';
  return stores.every(({ state }) => state === 'up') ? 'up' : 'degraded';
}

/** Callers at the same moment share one look, which stays good for a second. */
function shared(health: () => Promise<StoreHealth[]>): () => Promise<StoreHealth[]> {
  let current: { at: number; stores: Promise<StoreHealth[]> } | undefined;
  return () => {
    const now = performance.now();
    if (!current || now - current.at > FRESH_MS) {
      const look = { at: now, stores: health() };
      look.stores.catch(() => {
        if (current === look) current = undefined;
      });
      current = look;
    }
    return current.stores;
  };
}
