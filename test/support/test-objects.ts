import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedS3 } from '../../src/embedded/s3';
import type { FaultSwitch } from '../../src/embedded/shared/faults';
import { createObjectStore } from '../../src/stores/objects/object-store';
import { recordLeg } from './legs';

export interface TestObjects {
  url: string;
  buckets: { screenshots: string; binaries: string; artifacts: string };
  /** Only the embedded server has one. */
  faults?: FaultSwitch;
  stop(): Promise<void>;
}

/** A slow machine makes buckets slowly: how soon is not what is tested. */
export const PATIENCE = { readTimeoutMs: 20_000, writeTimeoutMs: 20_000 };

/** Buckets of a test's own. */
export async function startTestObjects(): Promise<TestObjects> {
  const [real] = (process.env.TEST_S3_URL ?? '').split(/\s+/).filter(Boolean);
  const server = real ? { url: real, stop: async () => {} } : await embedded();
  recordLeg(real ? 'objects minio' : 'objects embedded');
  const own = randomBytes(5).toString('hex');
  const buckets = {
    screenshots: `screenshots-${own}`,
    binaries: `binaries-${own}`,
    artifacts: `artifacts-${own}`,
  };
  const store = createObjectStore({ url: server.url, buckets, ...PATIENCE });
  for (const name of Object.values(buckets)) await store.ensureBucket(name);
  store.close();
  return { ...server, buckets };
}

async function embedded() {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-test-objects-'));
  const credentials = [{ accessKeyId: 'test-key', secretAccessKey: 'test-secret-0123456789' }];
  const server = await startEmbeddedS3({ folder, credentials });
  return {
    url: server.url,
    faults: server.faults,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
