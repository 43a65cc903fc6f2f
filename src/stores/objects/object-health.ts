import { CodedError } from '../../errors';
import { type BucketProbe, bucketAdvice } from './bucket-state';

export interface ObjectsHealth {
  state: 'up' | 'down';
  latencyMs: number;
  detail?: string;
  clockSkewMs?: number;
}

/** Signatures are refused from a quarter of an hour on; well before that, somebody should know. */
const WORRYING_SKEW_MS = 60_000;

export async function checkObjects(
  probe: () => Promise<BucketProbe>,
  { bucket }: { bucket: string },
): Promise<ObjectsHealth> {
  const start = performance.now();
  const latencyMs = () => Math.round((performance.now() - start) * 10) / 10;
  try {
    const { state, clockSkewMs } = await probe();
    const measured = { latencyMs: latencyMs(), clockSkewMs };
    if (state !== 'present')
      return { state: 'down', ...measured, detail: bucketAdvice(bucket, state) };
    if (Math.abs(clockSkewMs ?? 0) < WORRYING_SKEW_MS) return { state: 'up', ...measured };
    const seconds = Math.round(Math.abs(clockSkewMs ?? 0) / 1000);
    return {
      state: 'up',
      ...measured,
      detail: `The clocks of this machine and the objects store differ by ${seconds} s.`,
    };
  } catch (error) {
    const detail =
      error instanceof CodedError ? error.message : 'The objects store cannot be reached.';
    return { state: 'down', latencyMs: latencyMs(), detail };
  }
}
