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

/**
 * What may name a caller: no control characters, no halves of characters, which stores would make
 * one and the same of, and nothing that turns the reading direction of an audit row.
 */
export const SUBJECT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,200}$/u;

/** Subjects of API keys begin so and those of tokens never do: a key is nobody's double. */
export const KEY_SUBJECT = 'key:';

/** The stable name of an identity: budgets, idempotency keys and audit rows hang on it. */
export function identityOf(session: Session): string {
  return session.role === 'agent'
    ? `agent:${session.agent}:${session.sub}`
    : `${session.role}:${session.sub}`;
}
