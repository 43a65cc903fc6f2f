import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { identityOf } from '../../access/session';
import type { PageRequest, StreamSlice } from '../../page';
import type { AgentService } from '../agent/agent.service';
import { narrowToTask } from '../agent-stream/narrow-to-task';
import { timeBounds } from '../agent-stream/stream-bounds';
import type { TrailService } from '../audit/trail.service';
import { plainKey } from '../global-id';
import type { AgentLogFilter, AgentLogRow, AgentLogStore, LogHistogram } from './agent-log.store';
import { checkEntries, checkHistogramSize } from './histogram-size';
import { parseInterval } from './interval';
import type { LogGroup } from './log-group';

export interface LogInput {
  level: string;
  message: string;
  taskId?: string | null;
  metadata?: Record<string, unknown> | null;
  createdAt?: string | null;
}

export class AgentLogService {
  constructor(
    private readonly logs: AgentLogStore,
    private readonly agents: AgentService,
    private readonly permissions: Permissions,
    private readonly trail: TrailService,
  ) {}

  async stream(
    caller: Caller,
    filter: AgentLogFilter & { agents?: readonly string[] | null },
    page: PageRequest,
  ): Promise<StreamSlice<AgentLogRow>> {
    const agents = await this.agents.streamAgents(caller, 'log.read', filter.agents);
    const narrowed = narrowToTask(filter, agents);
    return this.logs.stream(caller, { ...filter, ...narrowed }, page);
  }

  async histogram(
    caller: Caller,
    filter: AgentLogFilter & { agents?: readonly string[] | null },
    asked: { interval: string; groupBy: readonly LogGroup[]; first: number },
  ): Promise<LogHistogram> {
    const intervalMs = parseInterval(asked.interval);
    const { groupBy } = asked;
    const bounds = timeBounds(filter);
    const named = await this.agents.streamAgents(caller, 'log.read', filter.agents);
    const { agents, taskId } = narrowToTask(filter, named);
    checkHistogramSize({ agents: agents.length, intervalMs, groupBy, ...bounds });
    const request = { agents, filter: { ...filter, taskId }, intervalMs, groupBy };
    const histogram = await this.logs.histogram(caller, request);
    checkEntries(histogram.buckets.length, asked.first);
    return histogram;
  }

  /** Needs no PostgreSQL: an agent’s logs are written while it is away. */
  async write(
    caller: Caller,
    input: { agentId?: string | null; entries: LogInput[]; idempotencyKey?: string | null },
  ): Promise<number> {
    const agent = this.permissions.actingAgent(caller.session, 'log.write', input.agentId);
    const entries = input.entries.map(({ createdAt, taskId, ...entry }) => ({
      ...entry,
      taskId: taskId ? plainKey('Task', taskId) : null,
      createdAt: createdAt ? new Date(createdAt) : null,
    }));
    const key = input.idempotencyKey;
    const identity = identityOf(caller.session);
    const idempotency = key ? { identity, mutation: 'writeLogs', key } : undefined;
    const write = { action: 'writeLogs', agentId: agent, count: entries.length };
    return this.trail.write(caller, write, () =>
      this.logs.insert(caller, agent, entries, idempotency),
    );
  }
}
