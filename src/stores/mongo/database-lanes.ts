import { type BulkheadPolicy, BulkheadRejectedError, bulkhead } from 'cockatiel';
import { allClientsInUse } from './client-cache';

/** Calls of one database at once. The others wait: it must not hold all its cluster's connections. */
const LANES = 5;
const LONGEST_QUEUE = 200;

/** Lets a call of a database through when fewer than a few others of it are under way. */
export type DatabaseLanes = <T>(database: string, work: () => Promise<T>) => Promise<T>;

export function createDatabaseLanes(): DatabaseLanes {
  const policies = new Map<string, BulkheadPolicy>();

  return async (database, work) => {
    const policy = policies.get(database) ?? bulkhead(LANES, LONGEST_QUEUE);
    policies.set(database, policy);
    try {
      return await policy.execute(work);
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? allClientsInUse() : error;
    } finally {
      // Databases come and go by the thousand: an idle one is remembered by nobody.
      if (policy.executionSlots === LANES) policies.delete(database);
    }
  };
}
