import { CodedError } from '../errors';
import type { Role } from './roles';
import type { Session } from './session';

/** Which rows an action reaches: all, the session's own agent's, or the files that are screenshots. */
export type Reach = 'all' | 'own' | 'screenshots';

/** The one table of permissions: who may do what, and to which rows. No entry is no. */
const RULES = {
  'task.read': { agent: 'own', evaluator: 'all', frontend: 'all', admin: 'all' },
  'task.create': { agent: 'own', admin: 'all' },
  'task.update': { agent: 'own', admin: 'all' },
  'task.reopen': { admin: 'all' },
  'progress.read': { agent: 'own', evaluator: 'all', frontend: 'all', admin: 'all' },
  'progress.add': { agent: 'own', admin: 'all' },
  'evaluation.read': { evaluator: 'all', admin: 'all' },
  'evaluation.create': { evaluator: 'all', admin: 'all' },
  'file.read': { agent: 'own', evaluator: 'all', frontend: 'screenshots', admin: 'all' },
  'file.link': { agent: 'own', frontend: 'screenshots', admin: 'all' },
  'file.upload': { agent: 'own', admin: 'all' },
  'file.delete': { agent: 'own', admin: 'all' },
  'agent.read': { agent: 'own', evaluator: 'all', admin: 'all' },
  'log.read': { agent: 'own', evaluator: 'all', admin: 'all' },
  'log.write': { agent: 'own', admin: 'all' },
  'memory.read': { agent: 'own', evaluator: 'all', admin: 'all' },
  'memory.write': { agent: 'own', admin: 'all' },
  'memory.delete': { agent: 'own', admin: 'all' },
  'config.read': { agent: 'own', evaluator: 'all', admin: 'all' },
  'config.write': { agent: 'own', admin: 'all' },
  'stats.read': { agent: 'own', evaluator: 'all', admin: 'all' },
  'integrity.read': { evaluator: 'all', admin: 'all' },
  'integrity.repair': { admin: 'all' },
  'audit.read': { admin: 'all' },
  'health.detail': { evaluator: 'all', admin: 'all' },
  'answer.explain': { evaluator: 'all', admin: 'all' },
  'storage.read': { evaluator: 'all', admin: 'all' },
} satisfies Record<string, Partial<Record<Role, Reach>>>;

export type Action = keyof typeof RULES;

/** The rows a session may touch, as stores turn it into a condition. */
export type Scope = { kind: 'all' } | { kind: 'agent'; agent: string } | { kind: 'screenshots' };

export interface Permissions {
  /** The scope of an allowed action; FORBIDDEN where the role can never do it. */
  scope(session: Session, action: Action): Scope;
  allows(session: Session, action: Action): boolean;
  /** The agent an action is done as: the one named, if the session may speak for it. */
  actingAgent(session: Session, action: Action, named?: string | null): string;
}

export function createPermissions(options: { evaluatorLinks: boolean }): Permissions {
  function reach(session: Session, action: Action): Reach | undefined {
    if (action === 'file.link' && session.role === 'evaluator') {
      return options.evaluatorLinks ? 'screenshots' : undefined;
    }
    return (RULES[action] as Partial<Record<Role, Reach>>)[session.role];
  }

  function scope(session: Session, action: Action): Scope {
    const reached = reach(session, action);
    if (reached === 'all') return { kind: 'all' };
    if (reached === 'screenshots') return { kind: 'screenshots' };
    if (reached === 'own' && session.role === 'agent')
      return { kind: 'agent', agent: session.agent };
    throw new CodedError('FORBIDDEN', `The role ${session.role} may not do this (${action}).`);
  }

  return {
    scope,
    allows: (session, action) => reach(session, action) !== undefined,
    actingAgent: (session, action, named) => {
      const allowed = scope(session, action);
      if (allowed.kind === 'agent') {
        // Another agent's name is answered as if that agent did not exist.
        if (named && named !== allowed.agent) throw new CodedError('NOT_FOUND', 'No such agent.');
        return allowed.agent;
      }
      if (!named) {
        throw new CodedError('BAD_USER_INPUT', 'agentId is required: this token names no agent.', {
          argument: 'agentId',
        });
      }
      return named;
    },
  };
}
