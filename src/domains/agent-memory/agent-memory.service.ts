import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { identityOf } from '../../access/session';
import { notFound } from '../../errors';
import type { PageRequest, StreamSlice } from '../../page';
import type { AgentService } from '../agent/agent.service';
import { narrowToTask } from '../agent-stream/narrow-to-task';
import type { TrailService } from '../audit/trail.service';
import { fromGlobalId, plainKey, splitDocumentKey } from '../global-id';
import type { AgentMemoryFilter, AgentMemoryRow, AgentMemoryStore } from './agent-memory.store';

export interface MemoryInput {
  agentId?: string | null;
  content: string;
  memoryType?: string | null;
  taskId?: string | null;
  idempotencyKey?: string | null;
}

export class AgentMemoryService {
  constructor(
    private readonly memories: AgentMemoryStore,
    private readonly agents: AgentService,
    private readonly permissions: Permissions,
    private readonly trail: TrailService,
  ) {}

  async stream(
    caller: Caller,
    filter: AgentMemoryFilter & { agents?: readonly string[] | null },
    page: PageRequest,
  ): Promise<StreamSlice<AgentMemoryRow>> {
    const agents = await this.agents.streamAgents(caller, 'memory.read', filter.agents);
    const narrowed = narrowToTask(filter, agents);
    return this.memories.stream(caller, { ...filter, ...narrowed }, page);
  }

  async write(caller: Caller, input: MemoryInput): Promise<AgentMemoryRow> {
    const agent = this.permissions.actingAgent(caller.session, 'memory.write', input.agentId);
    const { content, memoryType, taskId, idempotencyKey: key } = input;
    const memory = { content, memoryType, taskId: taskId ? plainKey('Task', taskId) : null };
    const identity = identityOf(caller.session);
    const idempotency = key ? { identity, mutation: 'writeMemory', key } : undefined;
    return this.trail.write(
      caller,
      { action: 'writeMemory', agentId: agent, count: 1 },
      () => this.memories.insert(caller, agent, memory, idempotency),
      ({ id }) => id,
    );
  }

  /** A memory's global id names its agent; its plain key needs the agent beside it. */
  async remove(caller: Caller, input: { id: string; agentId?: string | null }): Promise<string> {
    const global = fromGlobalId(input.id);
    const place = global?.type === 'AgentMemory' ? splitDocumentKey(global.key) : null;
    if (global && !place) throw notFound('memory');
    const agent = this.permissions.actingAgent(
      caller.session,
      'memory.delete',
      place?.agent ?? input.agentId,
    );
    const id = place?.id ?? input.id;
    await this.trail.write(
      caller,
      { action: 'deleteMemory', agentId: agent, count: 1 },
      () => this.memories.remove(caller, agent, id),
      () => id,
    );
    return input.id;
  }
}
