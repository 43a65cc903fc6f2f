import type { Session } from '../../access/session';
import { type CodedError, forbidden, notFound } from '../../errors';
import type { AgentUser } from './agent-credentials';
import type { AgentHome, AgentPlace } from './agent-place';

export interface LoginQuestion {
  session: Session;
  home: AgentHome;
  writes: boolean;
  /** Whether the home's cluster has a user that only reads. */
  hasEvaluator: boolean;
  userOf(agent: string): Promise<AgentUser | undefined>;
}

/**
 * As whom a session reaches a database. An agent comes as its own user, wherever it goes, so that
 * the server itself keeps it out of the others' databases; sessions that have no business there
 * are given no user at all, whatever was allowed before.
 */
export async function whoLogsIn(question: LoginQuestion): Promise<AgentPlace['user']> {
  const { session, home, writes, hasEvaluator, userOf } = question;
  if (session.role === 'frontend') throw noUser();
  if (session.role === 'evaluator') {
    if (hasEvaluator) return 'evaluator';
    if (writes) throw noUser();
  }
  if (session.role === 'agent' && session.agent !== home.agent) {
    const own = await userOf(session.agent);
    if (own === undefined) throw notFound('agent');
    return own;
  }
  return (await userOf(home.agent)) ?? 'cluster';
}

const noUser = (): CodedError => forbidden('This role has no user for agents’ databases.');
