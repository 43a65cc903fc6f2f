import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { CodedError, notFound } from '../../errors';
import type { PageRequest, Slice } from '../../page';
import { plainKey } from '../global-id';
import type { AgentFilter, AgentRow, AgentStore } from './agent.store';

/** The widest fan-out over agents' databases that one query may ask for. */
export const MAX_AGENTS = 1_000;

export class AgentService {
  constructor(
    private readonly agents: AgentStore,
    private readonly permissions: Permissions,
  ) {}

  async get(caller: Caller, id: string): Promise<AgentRow> {
    const scope = this.permissions.scope(caller.session, 'agent.read');
    const key = plainKey('Agent', id);
    const row = key && (await this.agents.findByKeys(caller, [key], scope))[0];
    if (!row) throw notFound('agent');
    return row;
  }

  page(
    caller: Caller,
    filter: AgentFilter | null | undefined,
    page: PageRequest,
  ): Promise<Slice<AgentRow>> {
    const scope = this.permissions.scope(caller.session, 'agent.read');
    return this.agents.page(caller, { scope, filter }, page);
  }

  count(caller: Caller, filter: AgentFilter | null | undefined, cap: number): Promise<number> {
    const scope = this.permissions.scope(caller.session, 'agent.read');
    return this.agents.count(caller, { scope, filter }, cap);
  }

  /** The agents a merged stream reads: those named, else all there are; an agent only itself. */
  async streamAgents(
    caller: Caller,
    action: 'log.read' | 'memory.read',
    named: readonly string[] | null | undefined,
  ): Promise<string[]> {
    const scope = this.permissions.scope(caller.session, action);
    const wanted = named?.map((id) => plainKey('Agent', id) ?? '');
    if (wanted && wanted.length > MAX_AGENTS) throw tooManyAgents();
    if (scope.kind === 'agent') {
      // Another agent's stream is as empty as one that does not exist.
      return !wanted || wanted.includes(scope.agent) ? [scope.agent] : [];
    }
    if (wanted) return [...new Set(wanted)];
    const every = await this.agents.everyKey(caller, MAX_AGENTS + 1);
    if (every.length > MAX_AGENTS) throw tooManyAgents();
    return every;
  }
}

const tooManyAgents = () =>
  new CodedError(
    'COST_LIMIT',
    `One query reads at most ${MAX_AGENTS} agents’ databases: name fewer in filter.agents.`,
  );
