import type { Role } from '../../access/roles';
import { badInput } from '../../errors';

const HOUR = 3600;
const SHORTEST = 60;
export const DEFAULT_LINK_SECONDS = HOUR;
/** A link outlives a revoked token, so those who are many get the shortest ones. */
const LONGEST: Record<Role, number> = {
  frontend: 6 * HOUR,
  agent: 12 * HOUR,
  evaluator: 12 * HOUR,
  admin: 24 * HOUR,
};

export function linkSeconds(role: Role, asked: number | null | undefined): number {
  const seconds = asked ?? DEFAULT_LINK_SECONDS;
  if (seconds < SHORTEST || seconds > LONGEST[role]) {
    throw badInput(
      `expiresIn must be ${SHORTEST} to ${LONGEST[role]} seconds for this role, not ${seconds}.`,
      'expiresIn',
    );
  }
  return seconds;
}
