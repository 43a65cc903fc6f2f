import type { Caller } from '../../access/caller';
import type { CodedError } from '../../errors';
import type { PageRequest, StreamSlice } from '../../page';
import type { MongoStore } from '../../stores/mongo/mongo-store';
import { createStreamTools, readStream, readStreamEach } from '../agent-stream/agent-stream';
import { type DocumentKey, findDocuments } from '../agent-stream/find-documents';
import type { Idempotency } from '../agent-stream/idempotent-ids';
import type { TaskKey } from '../agent-stream/key-groups';
import { pagesByTask } from '../agent-stream/pages-by-task';
import { type AgentMemoryRow, MEMORY_KIND } from './agent-memory.reader';
import { type AgentMemoryFilter, memoryFilter } from './memory-filter';
import { insertMemory, type NewMemory, removeMemory } from './write-memory';

export type { AgentMemoryFilter, AgentMemoryRow, NewMemory };

/** Answers per key come in the keys' order; a key whose agent cannot be read gets the error. */
export interface AgentMemoryStore {
  /** One list over all these agents, newest first. */
  stream(
    caller: Caller,
    filter: AgentMemoryFilter & { agents: readonly string[] },
    page: PageRequest,
  ): Promise<StreamSlice<AgentMemoryRow>>;
  pageByTasks(
    caller: Caller,
    keys: readonly TaskKey[],
    filter: AgentMemoryFilter,
    page: PageRequest,
  ): Promise<(StreamSlice<AgentMemoryRow> | CodedError)[]>;
  pageByAgents(
    caller: Caller,
    agents: readonly string[],
    filter: AgentMemoryFilter,
    page: PageRequest,
  ): Promise<(StreamSlice<AgentMemoryRow> | CodedError)[]>;
  /** Null for a document that is not there. */
  findByIds(
    caller: Caller,
    keys: readonly DocumentKey[],
  ): Promise<(AgentMemoryRow | null | CodedError)[]>;
  /** The memory as stored: a repetition under the same key answers the first one. */
  insert(
    caller: Caller,
    agent: string,
    memory: NewMemory,
    idempotency?: Idempotency,
  ): Promise<AgentMemoryRow>;
  /** Whether it was there; removing it again succeeds too. */
  remove(caller: Caller, agent: string, id: string): Promise<boolean>;
}

export function createAgentMemoryStore(store: MongoStore): AgentMemoryStore {
  const tools = createStreamTools(store, MEMORY_KIND);
  return {
    stream: (caller, { agents, ...filter }, page) =>
      readStream(tools, caller, { agents, filter: memoryFilter(filter), page }),
    pageByTasks: (caller, keys, filter, page) =>
      pagesByTask(tools, caller, { keys, filter: memoryFilter(filter), page }),
    pageByAgents: (caller, agents, filter, page) =>
      readStreamEach(tools, caller, { agents, filter: memoryFilter(filter), page }),
    findByIds: (caller, keys) => findDocuments(tools, caller, keys),
    insert: (caller, agent, memory, idempotency) =>
      insertMemory(store, caller, { agent, memory, idempotency }),
    remove: (caller, agent, id) => removeMemory(store, caller, { agent, id }),
  };
}
