import { ROLES, type Role } from '../../../src/access/roles';
import { NODE_TYPES, type NodeType, toGlobalId } from '../../../src/domains/global-id';
import { schemaOf, wholeSchema } from '../../../src/graphql/schema';
import type { Gateway } from '../../support/gateway';
import { DOORS, type Door, namesOf, throughDoor, throughDoors } from './doors';
import { REACH, REFUSED, ROLES_OF } from './expectations';
import { ASKERS, leaksOf, type Outcome, outcomeOf, sideBySide } from './outcome';
import { fieldSelection, fieldsOf, wholeSelection } from './selections';
import type { Whose, World } from './world';

export const READS: [role: Role, type: NodeType][] = ROLES.flatMap((role) =>
  NODE_TYPES.map((type): [Role, NodeType] => [role, type]),
);

export const has = (role: Role, type: string, field: string): boolean =>
  ROLES_OF.get(`${type}.${field}`)?.includes(role) ?? false;

/** The fields of a type that a role has, or those that it has not. */
export const fieldNames = (type: string, role: Role, seen: boolean): string[] =>
  fieldsOf(wholeSchema(), type)
    .map(({ name }) => name)
    .filter((name) => has(role, type, name) === seen);

/** Every field of a type by every door, as one role; answers how many cells were looked at. */
export async function readEverything(
  gateway: Gateway,
  world: World,
  [role, type]: [Role, NodeType],
): Promise<number> {
  const names = fieldNames(type, role, true);
  const hidden = await refuseHidden(gateway, world, [role, type]);
  if (names.length === 0) return hidden + (await refuseType(gateway, world, [role, type]));
  const reader: Reader = {
    role,
    type,
    names,
    doors: DOORS[type].filter(({ root }) => has(role, 'Query', root)),
    ask: (doors, whose, named = world) => {
      const query = throughDoors(doors, wholeSelection(schemaOf(role), type));
      return outcomeOf(gateway, ASKERS[role], query, namesOf(doors, named, whose));
    },
  };
  let tries = await seeAll(reader, 'own');
  if (REACH[type][role] === 'own') tries += await seeNothing(reader, 'foreign');
  else tries += await seeAll(reader, 'foreign');
  if (REACH[type][role] === 'screenshots') {
    tries += await seeNothing(reader, 'own', binariesOf(world));
  }
  tries += await seeNothing(reader, 'missing');
  return hidden + tries * names.length;
}

interface Reader {
  role: Role;
  type: NodeType;
  names: string[];
  doors: Door[];
  ask(doors: readonly Door[], whose: Whose, named?: World): Promise<Outcome>;
}

/** The same world, where a file is one of the other bucket. */
const binariesOf = (world: World): World => ({
  key: () => world.key('binary', 'own'),
  id: () => toGlobalId('File', world.key('binary', 'own')),
});

/** An object in reach: every field has a value by every door, save those that are refused. */
async function seeAll({ role, type, names, doors, ask }: Reader, whose: Whose): Promise<number> {
  const outcome = await ask(doors, whose);
  const refused = names.filter((name) => REFUSED[`${type}.${name}`]?.includes(role));
  for (const [at, { name: door }] of doors.entries()) {
    const here = outcome.errors.filter(({ path }) => path?.startsWith(`d${at}.`));
    const codes = here.map(({ code, path }) => `${path?.split('.').at(-1)} ${code}`);
    const object = throughDoor(outcome.data, at);
    const empty = names.filter((name) => (object?.[name] ?? null) === null);
    expect({ role, door, whose, codes, empty }).toEqual({
      role,
      door,
      whose,
      codes: refused.map((name) => `${name} FORBIDDEN`),
      empty: refused,
    });
  }
  expect(outcome.errors).toHaveLength(refused.length * doors.length);
  expect(leaksOf(role, outcome)).toEqual([]);
  return doors.length;
}

/** An object out of reach is answered, letter by letter and trip by trip, as one that is not there. */
async function seeNothing(
  { role, doors, ask }: Reader,
  whose: Whose,
  named?: World,
): Promise<number> {
  for (const door of doors) {
    const ofMissing = () => ask([door], 'missing');
    const [outcome, missing] =
      whose === 'missing'
        ? [await ofMissing()]
        : await sideBySide(() => ask([door], whose, named), ofMissing);
    const seen = { role, door: door.name, whose };
    const codes = outcome.errors.map(({ code }) => code);
    // A list of objects has a hole in it where one is not there.
    const expected = door.root === 'nodes' ? [] : ['NOT_FOUND'];
    const object = throughDoor(outcome.data, 0);
    expect({ ...seen, codes, object }).toEqual({ ...seen, codes: expected, object: null });
    // Agents' databases are not even asked: the services decide before.
    expect({ ...seen, mongoCalls: whose === 'foreign' ? outcome.trips.mongoCalls : 0 }).toEqual({
      ...seen,
      mongoCalls: 0,
    });
    if (missing) expect({ ...seen, ...outcome }).toEqual({ ...seen, ...missing });
  }
  return doors.length;
}

/** Fields that others have are unknown words, all of them. */
async function refuseHidden(
  gateway: Gateway,
  world: World,
  [role, type]: [Role, NodeType],
): Promise<number> {
  const hidden = fieldNames(type, role, false);
  if (hidden.length === 0) return 0;
  const whole = fieldsOf(wholeSchema(), type).filter(({ name }) => hidden.includes(name));
  const selection = whole.map((field) => fieldSelection(wholeSchema(), field)).join(' ');
  const doors = DOORS[type].slice(0, 1);
  const query = throughDoors(doors, selection);
  const outcome = await outcomeOf(gateway, ASKERS[role], query, namesOf(doors, world, 'own'));
  const said = outcome.errors.map(({ message }) => message).join('\n');
  const unknown = (name: string) =>
    said.includes(`Cannot query field "${name}" on type "${type}"`) ||
    said.includes(`Unknown type "${type}"`);
  const { status, data } = outcome;
  const known = hidden.filter((name) => !unknown(name));
  expect({ role, status, data, known }).toEqual({ role, status: 400, data: undefined, known: [] });
  expect(new Set(outcome.errors.map(({ code }) => code))).toEqual(new Set(['BAD_USER_INPUT']));
  return hidden.length;
}

/** A type that a role does not have: even the right id of an own object finds nothing. */
async function refuseType(
  gateway: Gateway,
  world: World,
  [role, type]: [Role, NodeType],
): Promise<number> {
  const query = 'query ($id: ID!) { object: node(id: $id) { id } list: nodes(ids: [$id]) { id } }';
  const ask = (whose: Whose) =>
    outcomeOf(gateway, ASKERS[role], query, { id: world.id(type, whose) });
  const missing = await ask('missing');
  expect(missing).toMatchObject({ data: { object: null, list: [null] } });
  for (const whose of ['own', 'foreign'] as const) expect(await ask(whose)).toEqual(missing);
  return 6;
}
