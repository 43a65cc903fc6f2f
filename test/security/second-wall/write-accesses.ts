import { ROLES, type Role } from '../../../src/access/roles';
import type { Gateway } from '../../support/gateway';
import { has } from '../matrix/reads';
import { TARGETS, type Target } from '../matrix/targets';
import { MINE, THEIRS, type Whose, type World } from '../matrix/world';
import { everythingOf, write } from '../matrix/writes';
import { type Access, NOT_THE_STORES } from './accesses';

/** Writes that the matrix refuses: all of them, where a role has none, else those of others' rows. */
export function writeAccesses(): Access[] {
  return ROLES.filter((role) => role !== 'admin').flatMap((role) =>
    TARGETS.filter(({ mutation }) => !(`${role} ${mutation}` in NOT_THE_STORES)).flatMap((target) =>
      refusedOf(role, target).map((whose) => writeAccess(role, target, whose)),
    ),
  );
}

function refusedOf(role: Role, { mutation }: Target): Whose[] {
  if (!has(role, 'Mutation', mutation)) return ['own', 'foreign'];
  return role === 'agent' ? ['foreign'] : [];
}

function writeAccess(role: Role, target: Target, whose: Whose): Access {
  const name = `${role} ${target.mutation} by ${target.path}, ${whose}`;
  // With an own object an agent may have come half way: what counts is what became of the others.
  const watched = role === 'agent' && whose === 'foreign' ? [THEIRS] : [MINE, THEIRS];
  return {
    role,
    names: [name],
    async try(gateway: Gateway, world: World) {
      const all = () => Promise.all(watched.map((agent) => everythingOf(gateway, agent)));
      const before = await all();
      const { data } = await write(gateway, world, { role, target, whose });
      const changed = (await all()).some((after, at) => after !== before[at]);
      return changed || data?.[target.mutation] ? [name] : [];
    },
  };
}
