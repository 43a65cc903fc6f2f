import { setTimeout as wait } from 'node:timers/promises';
import { CodedError } from '../../errors';

const PAUSES_MS = [200, 1000, 4000];

/**
 * Everything an import writes can be written twice without harm, so a store that is away for a
 * moment, or whose answer got lost, does not end it.
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CodedError) || error.details.retryable !== true) throw error;
      await wait(pause);
    }
  }
  return work();
}
