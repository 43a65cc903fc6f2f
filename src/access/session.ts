import type { Role } from './roles';

/** Who is asking, from verified credentials alone. */
export type Session = AgentSession | PersonSession;

export interface AgentSession {
  role: 'agent';
  sub: string;
  /** The agent key this session may act as. */
  agent: string;
  expiresAt?: Date;
}

export interface PersonSession {
  role: Exclude<Role, 'agent'>;
  sub: string;
  expiresAt?: Date;
}

export const AGENT_KEY = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** The stable name of an identity: budgets, idempotency keys and audit rows hang on it. */
export function identityOf(session: Session): string {
  return session.role === 'agent'
    ? `agent:${session.agent}:${session.sub}`
    : `${session.role}:${session.sub}`;
}
