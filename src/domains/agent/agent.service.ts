import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { CodedError, notFound } from '../../errors';
import type { PageRequest, Slice } from '../../page';
import { plainKey } from '../global-id';
import type { AgentFilter, AgentRow, AgentStore } from './agent.store';

/** The widest fan-out over agents' databases that one query may ask for. */
export const MAX_AGENTS = 1_000;

/** How long a number of agents is taken for the present one. */
const RECENT_MS = 60_000;

export class AgentService {
  private known?: { number: Promise<number>; at: number };

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

  /** How many agents there are, as of a minute ago at most; rarely asked of the store. */
  howMany(caller: Caller): Promise<number> {
    const now = performance.now();
    if (!this.known || now - this.known.at > RECENT_MS) {
      const number = this.count(caller, null, MAX_AGENTS + 1);
      this.known = { number, at: now };
      // A failure is told to those who waited for it, and the next one asks again.
      number.catch(() => {
        this.known = undefined;
      });
    }
    return this.known.number;
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
    this.known = { number: Promise.resolve(every.length), at: performance.now() };
    if (every.length > MAX_AGENTS) throw tooManyAgents();
    return every;
  }
}

const tooManyAgents = () =>
  new CodedError(
    'COST_LIMIT',
    `One query reads at most ${MAX_AGENTS} agents’ databases: name fewer in filter.agents.`,
  );
