import type { Fault } from '../support/tcp-relay';

/** Everything that a way to a store can do to those who use it. */
export const FAULTS: Record<string, Fault> = {
  refused: { kind: 'refuse' },
  'cut at once': { kind: 'cut' },
  'reset at once': { kind: 'reset' },
  'reset after 300 bytes': { kind: 'reset-after', bytes: 300 },
  stalled: { kind: 'stall' },
  '150 ms late each way': { kind: 'latency', ms: 150 },
  '4 kB/s': { kind: 'bandwidth', bytesPerSecond: 4_000 },
  'closed, told 400 ms later': { kind: 'slow-close', ms: 400 },
};

/** What a client may be told while a store is away; everything else is a fault of ours. */
export const AWAY = [
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'DEADLINE_EXCEEDED',
  'POOL_EXHAUSTED',
  'OUTCOME_UNKNOWN',
];
