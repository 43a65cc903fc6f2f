import { refused } from './refused';
import { ROLES } from './roles';
import { AGENT_KEY, type Session, SUBJECT } from './session';

export interface Claims {
  sub: unknown;
  role: unknown;
  agent: unknown;
  expiresAt?: Date;
}

/** A session of what a verified credential claims; whatever does not fit is refused. */
export function sessionOf({ sub, role, agent, expiresAt }: Claims): Session {
  const known = ROLES.find((candidate) => candidate === role);
  if (!known) throw refused('an unknown role');
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw refused('an unusable sub');
  if (known !== 'agent') return { role: known, sub, expiresAt };
  if (typeof agent !== 'string' || !AGENT_KEY.test(agent)) throw refused('an unusable agent key');
  return { role: known, sub, agent, expiresAt };
}
