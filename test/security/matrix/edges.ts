import { type GraphQLSchema, getNamedType, isUnionType } from 'graphql';
import type { Role } from '../../../src/access/roles';
import { NODE_TYPES, type NodeType } from '../../../src/domains/global-id';
import { schemaOf } from '../../../src/graphql/schema';
import type { Gateway } from '../../support/gateway';
import { REACH } from './expectations';
import { ASKERS, leaksOf, type Outcome, outcomeOf } from './outcome';
import { anySelection, fieldsOf, targetOf } from './selections';
import { CANARY, HIDDEN, type Whose, type World } from './world';

type Field = ReturnType<typeof fieldsOf>[number];

const isNodeType = (name: string): name is NodeType => NODE_TYPES.some((type) => type === name);

const isPaged = (field: Field): boolean => getNamedType(field.type).name !== targetOf(field);

/** The edges of a type, in the schema of one role. */
export const edgesOf = (schema: GraphQLSchema, type: string): Field[] =>
  fieldsOf(schema, type).filter((field) => {
    const target = targetOf(field);
    return isNodeType(target) || isUnionType(schema.getType(target));
  });

/** Everything that stands on the object that an edge leads to; its own edges by their ids. */
export function throughEdge(schema: GraphQLSchema, edge: Field): string {
  const whole = anySelection(schema, targetOf(edge));
  if (getNamedType(edge.type).name === targetOf(edge)) return `${edge.name} { ${whole} }`;
  return `${edge.name}(first: 20) { nodes { ${whole} } edges { cursor } }`;
}

/**
 * What stands behind every edge of an object that a role may see, and behind the edges from there:
 * nothing that the role may not read, whatever names what across the border.
 */
export async function followEdges(
  gateway: Gateway,
  world: World,
  [role, type]: [Role, NodeType],
): Promise<number> {
  const schema = schemaOf(role);
  const edges = edgesOf(schema, type);
  const parents: Whose[] = REACH[type][role] === 'own' ? ['own'] : ['own', 'foreign'];
  const selection = edges.map((edge) => throughEdge(schema, edge)).join(' ');
  for (const parent of parents) {
    const query = at(type, selection);
    const outcome = await outcomeOf(gateway, ASKERS[role], query, { id: world.id(type, parent) });
    expectOnlyOwn({ role, type }, outcome);
  }
  return parents.length * edges.length;
}

function expectOnlyOwn(seen: { role: Role; type: string }, outcome: Outcome): void {
  const { role } = seen;
  const errors = realErrors(role, outcome);
  expect({ ...seen, errors, leaks: leaksOf(role, outcome) }).toEqual({
    ...seen,
    errors: [],
    leaks: [],
  });
}

/** The link that an evaluator is not given has a cell of its own. */
const realErrors = (role: Role, { errors }: Outcome) =>
  errors.filter(
    ({ code, path }) => !(role === 'evaluator' && code === 'FORBIDDEN' && path?.endsWith('url')),
  );

/** Root fields that are lists, in the schema of one role. */
export const listsOf = (role: Role): Field[] =>
  edgesOf(schemaOf(role), 'Query').filter((field) => isPaged(field));

/** All lists as a role gets them, with all their objects have; who reads all must see the others. */
export async function readLists(gateway: Gateway, role: Role): Promise<number> {
  const schema = schemaOf(role);
  const lists = listsOf(role);
  const query = `{ ${lists.map((list) => throughEdge(schema, list)).join(' ')} }`;
  const outcome = await outcomeOf(gateway, ASKERS[role], query);
  expectOnlyOwn({ role, type: 'Query' }, outcome);
  for (const list of lists) {
    const type = targetOf(list);
    const reach = REACH[type as NodeType][role];
    const text = JSON.stringify(outcome.data[list.name]);
    // The test would prove nothing if there were nothing to see.
    const whole = role !== 'frontend' && ['Task', 'File', 'Evaluation'].includes(type);
    if (reach === 'all' && whole) expect(text).toContain(HIDDEN);
    if (reach === 'all' && type !== 'AuditEntry') expect(text).toContain(CANARY);
  }
  return lists.reduce((cells, list) => cells + 1 + edgesOf(schema, targetOf(list)).length, 0);
}

/** A page of a union has many aliases, of which a request may have no more than 50. */
const PAGES_AT_ONCE = 2;

/** Every place that an admin's lists name, given to the same lists of the role. */
export async function takeCursors(
  gateway: Gateway,
  world: World,
  [role, type]: [Role, NodeType | 'Query'],
): Promise<number> {
  const schema = schemaOf(role);
  const pages: string[] = [];
  for (const edge of edgesOf(schema, type).filter(isPaged)) {
    const below = anySelection(schema, targetOf(edge));
    for (const cursor of await adminCursors(gateway, world, [type, edge])) {
      for (const side of ['first: 20, after', 'last: 20, before']) {
        pages.push(`${edge.name}(${side}: "${cursor}") { nodes { ${below} } }`);
      }
    }
  }
  for (let from = 0; from < pages.length; from += PAGES_AT_ONCE) {
    const some = pages.slice(from, from + PAGES_AT_ONCE).map((page, index) => `p${index}: ${page}`);
    const variables = type === 'Query' ? {} : { id: world.id(type, 'own') };
    const query = at(type, some.join(' '));
    expectOnlyOwn({ role, type }, await outcomeOf(gateway, ASKERS[role], query, variables));
  }
  return pages.length;
}

const at = (type: NodeType | 'Query', selection: string): string =>
  type === 'Query'
    ? `{ ${selection} }`
    : `query ($id: ID!) { node(id: $id) { ... on ${type} { ${selection} } } }`;

/** Of both agents' lists where it is one of an object, else of the list of everything. */
async function adminCursors(
  gateway: Gateway,
  world: World,
  [type, edge]: [NodeType | 'Query', Field],
): Promise<string[]> {
  const found: string[] = [];
  for (const whose of type === 'Query' ? (['own'] as const) : (['own', 'foreign'] as const)) {
    const variables = type === 'Query' ? {} : { id: world.id(type, whose) };
    const query = at(type, `${edge.name}(first: 2) { edges { cursor } }`);
    const data = await gateway.data(ASKERS.admin, query, variables);
    const list = (type === 'Query' ? data : data.node)[edge.name];
    found.push(...list.edges.map(({ cursor }: { cursor: string }) => cursor));
  }
  expect(found.length).toBeGreaterThan(0);
  return found;
}
