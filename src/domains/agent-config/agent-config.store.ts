import { AGENT_CONFIG } from '../../../entities/mongo/agent-config';
import type { Caller } from '../../access/caller';
import type { CodedError } from '../../errors';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import type { Idempotency } from '../agent-stream/idempotent-ids';
import { readRaw } from '../agent-stream/raw-document';
import { assertStorable } from '../agent-stream/storable';
import { setConfigOnce } from './set-config';

export interface AgentConfigEntry {
  key: string;
  value: unknown;
}

export interface AgentConfigStore {
  /** Per agent its entries by key. */
  all(
    caller: Caller,
    agents: readonly string[],
  ): Promise<Map<string, AgentConfigEntry[] | CodedError>>;
  set(
    caller: Caller,
    agent: string,
    entry: AgentConfigEntry,
    idempotency?: Idempotency,
  ): Promise<AgentConfigEntry>;
}

const MOST_ENTRIES = 1000;

export function createAgentConfigStore(store: MongoStore): AgentConfigStore {
  return {
    async all(caller, agents) {
      const outcomes = await store.readMany(
        caller,
        agents,
        async (db, { signal, maxTimeMS, onRead }) => {
          const documents = await db
            .collection(AGENT_CONFIG)
            .find<Uint8Array>(
              {},
              {
                signal,
                maxTimeMS,
                raw: true,
                limit: MOST_ENTRIES,
                projection: { key: 1, value: 1 },
              },
            )
            .toArray();
          onRead?.(documents.length);
          return documents.flatMap(readEntry).sort((a, b) => (a.key < b.key ? -1 : 1));
        },
        'config',
      );
      return new Map([...outcomes].map(([agent, { ok, error }]) => [agent, error ?? ok ?? []]));
    },
    async set(caller, agent, entry, idempotency) {
      assertStorable(entry.value, 'value');
      await store.write(
        caller,
        agent,
        (db, limits) => setConfigOnce(db.collection(AGENT_CONFIG), { entry, idempotency }, limits),
        { operation: 'setAgentConfig', idempotent: true },
      );
      return entry;
    },
  };
}

/** A document without a key of text is no entry; one that cannot be read is left out. */
function readEntry(document: Uint8Array): AgentConfigEntry[] {
  try {
    const raw = readRaw(document);
    const key = raw.value('key');
    return typeof key === 'string' ? [{ key, value: raw.value('value') ?? null }] : [];
  } catch {
    return [];
  }
}
