import { getNamedType, isObjectType } from 'graphql';
import { ROLES, type Role } from '../../../src/access/roles';
import { NODE_TYPES, type NodeType } from '../../../src/domains/global-id';
import { schemaOf, wholeSchema } from '../../../src/graphql/schema';
import { noteFigure, storeName } from '../../support/figures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { DOORS, NO_DOOR } from './doors';
import { edgesOf, followEdges, readLists, takeCursors } from './edges';
import { ROLES_OF } from './expectations';
import { filterBy, filtersOf, unknownFilters } from './filters';
import { UNLIMITED } from './outcome';
import { READS, readEverything } from './reads';
import { fieldsOf } from './selections';
import { layWorld, type World } from './world';

const OBJECTS = Object.values(wholeSchema().getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
);
const EVERY_FIELD = OBJECTS.flatMap(({ name }) =>
  fieldsOf(wholeSchema(), name).map((field) => `${name}.${field.name}`),
);

/** Only where a role sees the type at all is there an edge to follow. */
const EDGES = READS.filter(([role, type]) => edgesOf(schemaOf(role), type).length > 0);
const CURSORS = ROLES.filter((role) => role !== 'admin').flatMap((role) =>
  [...NODE_TYPES, 'Query' as const]
    .filter((type) => edgesOf(schemaOf(role), type).length > 0)
    .map((type): [Role, NodeType | 'Query'] => [role, type]),
);

describe('The matrix', () => {
  it('has an expectation for every field of the schema, and for no other', () => {
    const expected = [...ROLES_OF.keys()];
    expect(EVERY_FIELD.filter((field) => !ROLES_OF.has(field))).toEqual([]);
    expect(expected.filter((field) => !EVERY_FIELD.includes(field))).toEqual([]);
  });

  it.each(ROLES)('agrees with the schema of %s', (role) => {
    const shown = OBJECTS.flatMap(({ name }) =>
      fieldsOf(schemaOf(role), name).map((field) => `${name}.${field.name}`),
    );
    const expected = [...ROLES_OF]
      .filter(([, roles]) => roles.includes(role))
      .map(([name]) => name);
    expect(shown.sort()).toEqual(expected.sort());
  });

  it('knows a door or a reason for every query', () => {
    const doors = new Set(Object.values(DOORS).flatMap((list) => list.map(({ root }) => root)));
    const queries = fieldsOf(wholeSchema(), 'Query').map(({ name }) => name);
    expect(queries.filter((name) => doors.has(name) === name in NO_DOOR)).toEqual([]);
    const nodes = wholeSchema().getType('Node');
    expect(getNamedType(nodes)?.name).toBe('Node');
    const implementers = wholeSchema().getImplementations(nodes as never).objects;
    expect(implementers.map(({ name }) => name).sort()).toEqual([...NODE_TYPES].sort());
  });
});

onEveryPostgres(
  'The matrix of reads',
  (gateway) => {
    let world: World;
    let cells = 0;
    beforeAll(async () => {
      world = await layWorld(gateway());
    });
    it.each(READS)('%s: every field of %s by every door', async (role, type) => {
      cells += await readEverything(gateway(), world, [role, type]);
    });

    it.each(EDGES)('%s: every edge of %s', async (role, type) => {
      cells += await followEdges(gateway(), world, [role, type]);
    });

    it.each(ROLES)('%s: every list', async (role) => {
      cells += await readLists(gateway(), role);
    });

    it.each(ROLES)('%s: every filter that names something', async (role) => {
      expect(unknownFilters(role)).toEqual([]);
      for (const filter of filtersOf(role)) {
        cells += await filterBy(gateway(), world, [role, filter]);
      }
    });

    it.each(CURSORS)('%s: cursors of an admin’s lists of %s', async (role, type) => {
      cells += await takeCursors(gateway(), world, [role, type]);
    });

    it('has looked at thousands of cells', async () => {
      noteFigure('matrix cells', cells, await storeName(gateway()));
      expect(cells).toBeGreaterThan(4_000);
    });
  },
  UNLIMITED,
);
