import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import type { DbWork, MongoStore } from '../../stores/mongo/mongo-store';
import type { AgentStore } from './agent.store';

/** How long one that was there is taken for still there; one that was not is looked for again. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 20_000;

export type AgentPresence = ReturnType<typeof createAgentPresenceStore>;

/** Whether agents were ever seen: registered, named by a task, or merely by a database of theirs. */
export function createAgentPresenceStore(
  agents: Pick<AgentStore, 'findByKeys'>,
  mongo: Pick<MongoStore, 'readMany'>,
  now: () => number = Date.now,
) {
  const seen = new Map<string, number>();

  /** Agents that have neither a row nor a task; none while PostgreSQL cannot say. */
  async function withoutRow(caller: Caller, keys: string[]): Promise<string[]> {
    try {
      const rows = await agents.findByKeys(caller, keys, { kind: 'all' });
      return keys.filter((_, at) => rows[at] === null);
    } catch (error) {
      if (error instanceof CodedError && error.details.store === 'postgres') return [];
      throw error;
    }
  }

  function remember(keys: readonly string[]): void {
    if (seen.size + keys.length > MOST_REMEMBERED) seen.clear();
    for (const key of keys) seen.set(key, now());
  }

  return {
    /** These were just met elsewhere. */
    remember,

    async unknownOf(caller: Caller, keys: readonly string[]): Promise<string[]> {
      const fresh = now() - REMEMBERED_MS;
      const unsure = keys.filter((key) => (seen.get(key) ?? fresh) <= fresh);
      if (unsure.length === 0) return [];
      const strangers = await withoutRow(caller, unsure);
      const databases = await mongo.readMany(caller, strangers, hasCollections, 'agentPresence');
      // What could not be asked is not unknown: the stream itself tells what is wrong with it.
      const unknown = new Set(strangers.filter((key) => databases.get(key)?.ok === false));
      remember(unsure.filter((key) => !unknown.has(key)));
      return [...unknown];
    },
  };
}

/** A database begins to be with its first collection. */
const hasCollections: DbWork<boolean> = async (db, { signal, maxTimeMS }) => {
  const options = { nameOnly: true, signal, maxTimeMS };
  return (await db.listCollections({}, options).toArray()).length > 0;
};
