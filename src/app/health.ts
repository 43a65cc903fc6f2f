import type { Stores } from '../domains/services';
import { CodedError } from '../errors';
import type { StoreHealth } from '../http/health';

/** How each store is, asked just now; one that does not answer takes nothing from the others. */
export async function storeHealth({ postgres, mongo, objects }: Stores): Promise<StoreHealth[]> {
  return Promise.all([
    postgresHealth(postgres),
    mongoHealth(mongo),
    objects.healthCheck().then((health) => ({ name: 'objects' as const, ...health })),
  ]);
}

async function postgresHealth(postgres: Stores['postgres']): Promise<StoreHealth> {
  const started = performance.now();
  try {
    const { latencyMs, detail } = await postgres.healthCheck();
    return { name: 'postgres', state: 'up', latencyMs: rounded(latencyMs), detail };
  } catch (error) {
    const detail = error instanceof CodedError ? error.message : 'It refused a simple question.';
    const latencyMs = rounded(performance.now() - started);
    return { name: 'postgres', state: 'down', latencyMs, detail };
  }
}

async function mongoHealth(mongo: Stores['mongo']): Promise<StoreHealth> {
  const started = performance.now();
  const clusters = await mongo.healthCheck();
  const away = clusters.filter(({ state }) => state !== 'up');
  const state = away.length === 0 ? 'up' : away.length === clusters.length ? 'down' : 'degraded';
  const detail = away.map((one) => `cluster ${one.cluster} is ${one.state}`).join(', ');
  const latencyMs = rounded(performance.now() - started);
  return { name: 'mongo', state, latencyMs, ...(detail && { detail }) };
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
