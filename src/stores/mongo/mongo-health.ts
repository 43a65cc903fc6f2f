import type { MongoClient } from 'mongodb';
import { type BreakerState, PROBE_MS } from '../breaker';
import { within } from '../deadline';
import { CallEnded } from './call-limits';
import type { Lease } from './client-cache';
import { driver } from './driver';
import { SERVER_CODES } from './mongo-errors';

export interface ClusterHealth {
  cluster: string;
  /** `refused`: it answers, and not to our user. */
  state: 'up' | 'refused' | 'down';
  latencyMs: number | null;
  breaker: BreakerState;
}

const PATIENCE_MS = 1500;

export async function clusterHealth(options: {
  cluster: string;
  breaker: BreakerState;
  lease: () => Promise<Lease<MongoClient>>;
}): Promise<ClusterHealth> {
  const { cluster, breaker, lease } = options;
  const startedAt = performance.now();
  try {
    await ping(lease, PATIENCE_MS);
    const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
    return { cluster, state: 'up', latencyMs, breaker };
  } catch (error) {
    return { cluster, state: isRefusal(error) ? 'refused' : 'down', latencyMs: null, breaker };
  }
}

/** Whether a cluster is back: it answered, be it that it refuses our user. */
export async function probeCluster(lease: () => Promise<Lease<MongoClient>>): Promise<void> {
  const answered = ping(lease, PROBE_MS).catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });
  await within(answered, { ms: PROBE_MS, onExpiry: () => new CallEnded('budget') });
}

async function ping(lease: () => Promise<Lease<MongoClient>>, ms: number): Promise<void> {
  const { client, release } = await lease();
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new CallEnded('budget')), ms);
  try {
    await client.connect();
    await client.db('admin').command({ ping: 1 }, { signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
    release();
  }
}

function isRefusal(error: unknown): boolean {
  const { MongoServerError } = driver();
  if (!(error instanceof MongoServerError)) return false;
  return (
    error.code === SERVER_CODES.authenticationFailed || error.code === SERVER_CODES.unauthorized
  );
}
