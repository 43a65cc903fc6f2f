import type { Caller } from '../../access/caller';
import type { Permissions, Scope } from '../../access/permissions';
import { CodedError } from '../../errors';
import { MOST_AGENTS } from '../agent-stream/most-agents';
import { partsOf, rewritten, widened } from '../filter-tree';
import type { AgentFilter, AgentQuery } from './agent.store';

export interface SilentAgentStores {
  agents: {
    quietKeys(
      caller: Caller,
      query: AgentQuery,
      bounds: { since: string; limit: number },
    ): Promise<string[]>;
  };
  logs: {
    anyByAgents(
      caller: Caller,
      agents: readonly string[],
      filter: { since: string },
    ): Promise<(boolean | CodedError)[]>;
  };
  permissions: Permissions;
}

const MOST_CONDITIONS = 4;

/**
 * Puts the keys of silent agents in place of `silentSince`: of those that PostgreSQL heard nothing of, each one's own
 * database is asked for a newer log. One that cannot answer ends the query, since nobody knows whether it is silent.
 */
export async function settleSilence(
  { agents, logs, permissions }: SilentAgentStores,
  caller: Caller,
  { scope, filter }: { scope: Scope; filter?: AgentFilter | null },
): Promise<AgentFilter | null | undefined> {
  const asked = new Set<string>();
  for (const { silentSince } of partsOf(filter)) if (silentSince) asked.add(silentSince);
  if (!filter || asked.size === 0) return filter;
  permissions.scope(caller.session, 'log.read');
  if (asked.size > MOST_CONDITIONS) {
    throw tooWide(`A filter may hold ${MOST_CONDITIONS} different times silentSince`);
  }
  const rest = widened<AgentFilter>(filter, ['silentSince']);
  const silent = new Map<string, string[]>();
  for (const since of asked) {
    const query = { scope, filter: rest };
    const quiet = await agents.quietKeys(caller, query, { since, limit: MOST_AGENTS + 1 });
    if (quiet.length > MOST_AGENTS) {
      throw tooWide(`silentSince would look into more than ${MOST_AGENTS} agents’ databases`);
    }
    silent.set(since, withoutLogs(quiet, await logs.anyByAgents(caller, quiet, { since })));
  }
  return rewritten<AgentFilter>(filter, ({ silentSince, ...part }) =>
    silentSince
      ? { ...part, and: [...(part.and ?? []), { key: { in: silent.get(silentSince) } }] }
      : part,
  );
}

function withoutLogs(agents: readonly string[], answers: (boolean | CodedError)[]): string[] {
  return agents.filter((_, at) => {
    const answer = answers[at];
    // An agent that can have no database has no logs.
    if (answer instanceof CodedError && answer.code !== 'BAD_USER_INPUT') throw answer;
    return answer !== true;
  });
}

const tooWide = (message: string) =>
  new CodedError(
    'COST_LIMIT',
    `${message}. Narrow the rest of the filter, for example by key or active.`,
  );
