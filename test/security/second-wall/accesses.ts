import type { Role } from '../../../src/access/roles';
import { NODE_TYPES, type NodeType, toGlobalId } from '../../../src/domains/global-id';
import { wholeSchema } from '../../../src/graphql/schema';
import type { Gateway } from '../../support/gateway';
import { DOORS, type Door, namesOf, throughDoor, throughDoors } from '../matrix/doors';
import { throughEdge } from '../matrix/edges';
import { REACH, ROLES_OF } from '../matrix/expectations';
import { ASKERS, type Outcome, outcomeOf } from '../matrix/outcome';
import { fieldNames, has } from '../matrix/reads';
import { fieldSelection, fieldsOf, type targetOf } from '../matrix/selections';
import { CANARY, HIDDEN, type Whose, type World } from '../matrix/world';

/** Something that a role may not have, asked as if nobody had checked. */
export interface Access {
  role: Role;
  name: string;
  /** Whether anything came through. */
  try(gateway: Gateway, world: World): Promise<boolean>;
}

/** What no store can refuse, and why: not counted either way. */
export const NOT_THE_STORES: Record<string, string> = {
  'frontend Task.rawStatus': 'is made of the status, which it may read',
  'frontend Task.durationMs': 'is made of two times, which it may read',
  'frontend Query.taskStats': 'counts tasks by columns that it may read',
  'evaluator File.url': 'is signed without asking any store',
  'agent requestUpload': 'is signed without asking any store; completing it is refused',
  'evaluator requestUpload': 'is signed without asking any store; completing it is refused',
  'frontend requestUpload': 'is signed without asking any store; completing it is refused',
};

/** Lists of files, of which a frontend may have the screenshots. */
const IN_PART: Record<string, true> = { 'frontend Task.files': true };

const namesBinaries = (value: unknown, world: World): boolean =>
  (['own', 'foreign'] as const).some((whose) =>
    JSON.stringify(value ?? null).includes(world.key('binary', whose)),
  );

const ROLES_TRIED: Role[] = ['agent', 'evaluator', 'frontend'];

/** All accesses to single objects that the matrix refuses, one field at a time. */
export function objectAccesses(): Access[] {
  return ROLES_TRIED.flatMap((role) =>
    NODE_TYPES.flatMap((type) =>
      [...foreignOf(role, type)].flatMap(([whose, fields]) =>
        fields.flatMap((field) =>
          DOORS[type]
            .filter(({ root }) => whose !== 'binary' || root !== 'nodes')
            .map((door) => oneField({ role, type, field, whose, door })),
        ),
      ),
    ),
  ).filter(({ name }) => !((name.split(' by ')[0] ?? '') in NOT_THE_STORES));
}

type Asked = Whose | 'binary';

/** Whose objects of a type are not a role's to see, with the fields that are not. */
function foreignOf(role: Role, type: NodeType): Map<Asked, string[]> {
  const reach = REACH[type][role];
  const hidden = fieldNames(type, role, false);
  const every = fieldsOf(wholeSchema(), type).map(({ name }) => name);
  const foreign = new Map<Asked, string[]>([['own', hidden]]);
  foreign.set('foreign', reach === 'own' || reach === 'none' ? every : hidden);
  if (reach === 'screenshots') foreign.set('binary', every);
  return foreign;
}

interface OneField {
  role: Role;
  type: NodeType;
  field: string;
  whose: Asked;
  door: Door;
}

function oneField({ role, type, field, whose, door }: OneField): Access {
  return {
    role,
    name: `${role} ${type}.${field} by ${door.name}, ${whose}`,
    async try(gateway, world) {
      const found = fieldsOf(wholeSchema(), type).find(({ name }) => name === field);
      const selection = found ? fieldSelection(wholeSchema(), found) : '';
      const named = whose === 'binary' ? binariesOf(world) : world;
      const variables = namesOf([door], named, whose === 'binary' ? 'own' : whose);
      const query = throughDoors([door], selection);
      const { data } = await outcomeOf(gateway, ASKERS[role], query, variables);
      const value = throughDoor(data, 0)?.[field];
      if (`${role} ${type}.${field}` in IN_PART) return namesBinaries(value, world);
      return !isNothing(value);
    },
  };
}

const binariesOf = (world: World): World => ({
  key: () => world.key('binary', 'own'),
  id: () => toGlobalId('File', world.key('binary', 'own')),
});

/** Says nothing of any row: an empty page, zeros, levels without a log, agents without an answer. */
const SILENT = ['level', 'unavailable', 'totalCountExact', 'pageInfo'];

export function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isNothing);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).every(([name, part]) => SILENT.includes(name) || isNothing(part));
  }
  return value === undefined || value === null || [0, '', '0', false].includes(value as never);
}

/** What a query needs besides. */
const NEEDED: Record<string, string> = {
  taskStats: '(groupBy: [USER, AGENT])',
  logHistogram: '(interval: "P1D", groupBy: [AGENT])',
};

/** Every list and sum, as it stands in the whole schema. */
export function listAccesses(): Access[] {
  const lists = fieldsOf(wholeSchema(), 'Query').filter(
    (field) => field.args.some(({ name }) => name === 'first') || field.name in NEEDED,
  );
  return ROLES_TRIED.flatMap((role) =>
    lists
      .filter((list) => role !== 'evaluator' || !has(role, 'Query', list.name))
      .map((list) => ({
        role,
        name: `${role} Query.${list.name}`,
        async try(gateway: Gateway) {
          const selection =
            list.name in NEEDED
              ? fieldSelection(wholeSchema(), list).replace(
                  list.name,
                  `${list.name}${NEEDED[list.name]}`,
                )
              : throughEdge(wholeSchema(), list);
          const outcome = await outcomeOf(gateway, ASKERS[role], `{ ${selection} }`);
          return listCameThrough(role, list, outcome);
        },
      })),
  ).filter(({ name }) => !(name in NOT_THE_STORES));
}

function listCameThrough(role: Role, list: Parameters<typeof targetOf>[0], { data }: Outcome) {
  const text = JSON.stringify(data ?? null);
  if (role === 'frontend' && text.includes(HIDDEN)) return true;
  if (role === 'agent' && (text.includes(CANARY) || text.includes('"agent2"'))) return true;
  return !ROLES_OF.get(`Query.${list.name}`)?.includes(role) && !isNothing(data?.[list.name]);
}
