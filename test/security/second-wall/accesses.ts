import type { Role } from '../../../src/access/roles';
import { NODE_TYPES, type NodeType, toGlobalId } from '../../../src/domains/global-id';
import { wholeSchema } from '../../../src/graphql/schema';
import type { Gateway } from '../../support/gateway';
import { DOORS, type Door, namesOf, throughDoor, throughDoors } from '../matrix/doors';
import { throughEdge } from '../matrix/edges';
import { REACH, ROLES_OF } from '../matrix/expectations';
import { ASKERS, type Outcome, outcomeOf } from '../matrix/outcome';
import { fieldNames, has } from '../matrix/reads';
import { fieldSelection, fieldsOf } from '../matrix/selections';
import { CANARY, HIDDEN, type Whose, type World } from '../matrix/world';

/** Things that a role may not have, asked together as if nobody had checked. */
export interface Access {
  role: Role;
  names: string[];
  /** What of them came through. */
  try(gateway: Gateway, world: World): Promise<string[]>;
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

type Field = ReturnType<typeof fieldsOf>[number];

const ROLES_TRIED: Role[] = ['agent', 'evaluator', 'frontend'];

/** All accesses to single objects that the matrix refuses. */
export function objectAccesses(): Access[] {
  return ROLES_TRIED.flatMap((role) =>
    NODE_TYPES.flatMap((type) =>
      [...foreignOf(role, type)].flatMap(([whose, fields]) => {
        const held = fields.filter((field) => !(`${role} ${type}.${field}` in NOT_THE_STORES));
        return DOORS[type].flatMap((door) =>
          together(role, type, held).map((some) =>
            objectAccess({ role, type, fields: some, whose, door }),
          ),
        );
      }),
    ),
  );
}

/** Where columns are granted one by one, a refused one must not speak for the others beside it. */
function together(role: Role, type: NodeType, fields: string[]): string[][] {
  if (fields.length === 0) return [];
  const byColumn = role === 'frontend' && REACH[type].frontend !== 'none';
  return byColumn ? fields.map((field) => [field]) : [fields];
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

interface Asking {
  role: Role;
  type: NodeType;
  fields: string[];
  whose: Asked;
  door: Door;
}

function objectAccess({ role, type, fields, whose, door }: Asking): Access {
  const nameOf = (field: string) => `${role} ${type}.${field} by ${door.name}, ${whose}`;
  return {
    role,
    names: fields.map(nameOf),
    async try(gateway, world) {
      const selection = fieldsOf(wholeSchema(), type)
        .filter(({ name }) => fields.includes(name))
        .map((field) => fieldSelection(wholeSchema(), field));
      const named = whose === 'binary' ? binariesOf(world) : world;
      const variables = namesOf([door], named, whose === 'binary' ? 'own' : whose);
      const query = throughDoors([door], selection.join(' '));
      const { data } = await outcomeOf(gateway, ASKERS[role], query, variables);
      const object = throughDoor(data, 0);
      return fields
        .filter((field) =>
          `${role} ${type}.${field}` in IN_PART
            ? namesBinaries(object?.[field], world)
            : !isNothing(object?.[field]),
        )
        .map(nameOf);
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
    ({ name, args }) => args.some((arg) => arg.name === 'first') || name in NEEDED,
  );
  return ROLES_TRIED.flatMap((role) =>
    lists
      .filter(({ name }) => role !== 'evaluator' || !has(role, 'Query', name))
      .filter(({ name }) => !(`${role} Query.${name}` in NOT_THE_STORES))
      .map((list) => listAccess(role, list)),
  );
}

function listAccess(role: Role, list: Field): Access {
  const name = `${role} Query.${list.name}`;
  const needed = NEEDED[list.name];
  const selection = needed
    ? fieldSelection(wholeSchema(), list).replace(list.name, `${list.name}${needed}`)
    : throughEdge(wholeSchema(), list);
  return {
    role,
    names: [name],
    async try(gateway) {
      const outcome = await outcomeOf(gateway, ASKERS[role], `{ ${selection} }`);
      return listCameThrough(role, list, outcome) ? [name] : [];
    },
  };
}

function listCameThrough(role: Role, list: Field, { data }: Outcome): boolean {
  const text = JSON.stringify(data ?? null);
  if (role === 'frontend' && text.includes(HIDDEN)) return true;
  if (role === 'agent' && (text.includes(CANARY) || text.includes('"agent2"'))) return true;
  return !ROLES_OF.get(`Query.${list.name}`)?.includes(role) && !isNothing(data?.[list.name]);
}
