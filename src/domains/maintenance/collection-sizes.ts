import type { Db, Document } from 'mongodb';
import { AGENT_CONFIG } from '../../../entities/mongo/agent-config';
import { AGENT_LOGS } from '../../../entities/mongo/agent-log';
import { AGENT_MEMORIES } from '../../../entities/mongo/agent-memory';
import type { CallLimits } from '../../stores/mongo/call-limits';
import type { DbWork } from '../../stores/mongo/mongo-store';
import { isRefusedStage } from '../agent-stream/branch-fetch';

/** Sizes are null where the server does not tell them. */
export interface CollectionSize {
  name: string;
  documents: string | null;
  bytes: string | null;
  storageBytes: string | null;
  indexBytes: string | null;
}

export interface AgentCollections {
  agentId: string;
  collections: CollectionSize[];
  /** Collections that are there and not listed. */
  more: number;
}

export const MOST_COLLECTIONS = 12;

const OURS = [AGENT_LOGS, AGENT_MEMORIES, AGENT_CONFIG];
const rankOf = (name: string) => (OURS.includes(name) ? OURS.indexOf(name) : OURS.length);

/** One after the other: an agent's collections must not crowd out those of the others. */
export const collectionsOf: DbWork<AgentCollections> = async (db, limits, { agent }) => {
  const { signal, maxTimeMS } = limits;
  const listed = await db.listCollections({}, { nameOnly: true, signal, maxTimeMS }).toArray();
  limits.onRead?.(0);
  const names = listed
    .filter(({ name, type = 'collection' }) => type === 'collection' && !name.startsWith('system.'))
    .map(({ name }) => name)
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const collections: CollectionSize[] = [];
  for (const name of names.slice(0, MOST_COLLECTIONS)) {
    collections.push(sizeOf(name, await statsOf(db, name, limits)));
  }
  return { agentId: agent, collections, more: names.length - collections.length };
};

/** MongoDB-compatible servers may lack the command. */
async function statsOf(db: Db, name: string, limits: CallLimits): Promise<Document> {
  const { signal, maxTimeMS } = limits;
  try {
    return await db.command({ collStats: name, maxTimeMS }, { signal });
  } catch (error) {
    if (isRefusedStage(error)) return {};
    throw error;
  } finally {
    limits.onRead?.(0);
  }
}

const sizeOf = (name: string, stats: Document): CollectionSize => ({
  name,
  documents: whole(stats.count),
  bytes: whole(stats.size),
  storageBytes: whole(stats.storageSize),
  indexBytes: whole(stats.totalIndexSize),
});

function whole(value: unknown): string | null {
  const number = value === undefined || value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? String(BigInt(Math.trunc(number))) : null;
}
