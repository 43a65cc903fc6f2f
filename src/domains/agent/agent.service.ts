import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { badInput, CodedError, notFound } from '../../errors';
import type { PageRequest, Slice } from '../../page';
import { MOST_AGENTS } from '../agent-stream/most-agents';
import { plainKey } from '../global-id';
import type { AgentFilter, AgentQuery, AgentRow, AgentStore } from './agent.store';
import type { AgentPresence } from './agent-presence.store';
import { type SilentAgentStores, settleSilence } from './silent-agents';

/** How long a number of agents is taken for the present one. */
const RECENT_MS = 60_000;

export class AgentService {
  private known?: { number: number; at: number };
  private readonly everyKey = new WeakMap<Caller, Promise<string[]>>();

  constructor(
    private readonly agents: AgentStore,
    private readonly permissions: Permissions,
    private readonly databases: {
      presence: AgentPresence;
      logs: SilentAgentStores['logs'];
    },
  ) {}

  async get(caller: Caller, id: string): Promise<AgentRow> {
    const scope = this.permissions.scope(caller.session, 'agent.read');
    const key = plainKey('Agent', id);
    const row = key && (await this.agents.findByKeys(caller, [key], scope))[0];
    if (!row) throw notFound('agent');
    return row;
  }

  async page(
    caller: Caller,
    filter: AgentFilter | null | undefined,
    page: PageRequest,
  ): Promise<Slice<AgentRow>> {
    return this.agents.page(caller, await this.settled(caller, filter), page);
  }

  async count(
    caller: Caller,
    filter: AgentFilter | null | undefined,
    cap: number,
  ): Promise<number> {
    return this.agents.count(caller, await this.settled(caller, filter), cap);
  }

  /** Which agents are meant, once each one's own database was asked where a filter needs that. */
  private async settled(
    caller: Caller,
    filter: AgentFilter | null | undefined,
  ): Promise<AgentQuery> {
    const { agents, permissions, databases } = this;
    const scope = permissions.scope(caller.session, 'agent.read');
    const stores = { agents, permissions, logs: databases.logs };
    return { scope, filter: await settleSilence(stores, caller, { scope, filter }) };
  }

  /** How many agents there are, as of a minute ago at most. */
  async howMany(caller: Caller): Promise<number> {
    const now = performance.now();
    if (this.known && now - this.known.at <= RECENT_MS) return this.known.number;
    return (await this.every(caller)).length;
  }

  /** The keys of all agents, read once for a request that prices its streams and then reads them. */
  private every(caller: Caller): Promise<string[]> {
    this.permissions.scope(caller.session, 'agent.read');
    let keys = this.everyKey.get(caller);
    if (!keys) {
      keys = this.readEvery(caller);
      this.everyKey.set(caller, keys);
    }
    return keys;
  }

  private async readEvery(caller: Caller): Promise<string[]> {
    const keys = await this.agents.everyKey(caller, MOST_AGENTS + 1);
    this.known = { number: keys.length, at: performance.now() };
    return keys;
  }

  /** The agents a merged stream reads: those named, else all there are; an agent only itself. */
  async streamAgents(
    caller: Caller,
    action: 'log.read' | 'memory.read' | 'storage.read',
    named: readonly string[] | null | undefined,
  ): Promise<string[]> {
    const scope = this.permissions.scope(caller.session, action);
    const wanted = named?.map((id) => plainKey('Agent', id) ?? '');
    if (wanted && wanted.length > MOST_AGENTS) throw tooManyAgents();
    if (scope.kind === 'agent') {
      // Another agent's stream is as empty as one that does not exist.
      return !wanted || wanted.includes(scope.agent) ? [scope.agent] : [];
    }
    if (wanted) {
      const distinct = [...new Set(wanted)];
      const unknown = await this.databases.presence.unknownOf(caller, distinct);
      if (unknown.length > 0) throw noSuchAgents(unknown);
      return distinct;
    }
    const every = await this.every(caller);
    if (every.length > MOST_AGENTS) throw tooManyAgents();
    this.databases.presence.remember(every);
    return every;
  }
}

function noSuchAgents(unknown: readonly string[]): CodedError {
  const shown = unknown.slice(0, 3).map((agent) => JSON.stringify(agent.slice(0, 100)));
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : '';
  return badInput(`No such agent: ${shown.join(', ')}${more}.`, 'agents');
}

const tooManyAgents = () =>
  new CodedError(
    'COST_LIMIT',
    `One query reads at most ${MOST_AGENTS} agents’ databases: name fewer in filter.agents.`,
  );
