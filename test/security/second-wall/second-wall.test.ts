import { ROLES, type Role } from '../../../src/access/roles';
import { NODE_TYPES } from '../../../src/domains/global-id';
import { wholeSchema } from '../../../src/graphql/schema';
import { noteFigure, storeName } from '../../support/figures';
import { Gateway } from '../../support/gateway';
import { postgresServers } from '../../support/test-postgres';
import { DOORS, namesOf, throughDoor, throughDoors } from '../matrix/doors';
import { REACH } from '../matrix/expectations';
import { ASKERS, outcomeOf, UNLIMITED } from '../matrix/outcome';
import { fieldNames } from '../matrix/reads';
import { fieldSelection, fieldsOf } from '../matrix/selections';
import { layWorld, MINE, NOBODY, THEIRS, type World } from '../matrix/world';
import { listAccesses, objectAccesses } from './accesses';
import { type MongoUsers, startMongoUsers } from './mongo-users';
import { writeAccesses } from './write-accesses';

// The first two checks are switched off, in this test's process alone: nothing that is built or
// configured can do that. Every role has the whole schema, and every action reaches all.
jest.mock('../../../src/graphql/schema', () => {
  const schema = jest.requireActual('../../../src/graphql/schema');
  return { ...schema, schemaOf: schema.wholeSchema };
});
jest.mock('../../../src/access/permissions', () => ({
  createPermissions: () => ({
    scope: () => ({ kind: 'all' }),
    allows: () => true,
    actingAgent: (session: { agent?: string }, _action: string, named?: string | null) =>
      named ?? session.agent ?? '',
  }),
}));

describe.each(postgresServers())('With both other checks switched off, $name', (server) => {
  let gateway: Gateway;
  let users: MongoUsers;
  let world: World;
  beforeAll(async () => {
    users = await startMongoUsers([MINE, THEIRS, NOBODY]);
    gateway = await Gateway.start(server, { ...UNLIMITED, adapt: users.adapt });
    world = await layWorld(gateway);
  });
  afterAll(async () => {
    await gateway?.stop();
    await users?.stop();
  });

  it.each(ROLES)('and MongoDB give %s what is its own', async (role) => {
    for (const type of NODE_TYPES.filter((one) => REACH[one][role] !== 'none')) {
      const names = fieldNames(type, role, true);
      const fields = fieldsOf(wholeSchema(), type).filter(({ name }) => names.includes(name));
      const doors = DOORS[type].slice(0, 1);
      const selection = fields
        // Without the checks, an agent's timeline asks for evaluations too, which the store refuses.
        .filter(({ name }) => name !== 'url' && !(role === 'agent' && name === 'timeline'))
        .map((field) => fieldSelection(wholeSchema(), field))
        // A part may have fields that are for others.
        .map((text) => text.replace(/score \{[^}]*\}/, ''));
      const query = throughDoors(doors, selection.join(' '));
      const asked = namesOf(doors, world, 'own');
      const { data, errors } = await outcomeOf(gateway, ASKERS[role], query, asked);
      expect({ role, type, errors }).toEqual({ role, type, errors: [] });
      expect(throughDoor(data, 0)).not.toBeNull();
    }
  });

  it('and MongoDB refuse what is not', async () => {
    const accesses = [...objectAccesses(), ...listAccesses(), ...writeAccesses()];
    const through: string[] = [];
    const tried = new Map<Role, number>();
    for (const { role, names, try: attempt } of accesses) {
      tried.set(role, (tried.get(role) ?? 0) + names.length);
      through.push(...(await attempt(gateway, world)));
    }
    const all = [...tried.values()].reduce((sum, count) => sum + count, 0);
    const refused = 1 - through.length / all;
    const store = await storeName(gateway);
    noteFigure('second wall accesses', all, store);
    noteFigure('second wall refused', `${(refused * 100).toFixed(1)} %`, store);
    for (const name of through) noteFigure('second wall let through', name, store);
    expect(
      Math.min(...['agent', 'evaluator', 'frontend'].map((role) => tried.get(role as Role) ?? 0)),
    ).toBeGreaterThan(10);
    // 98 % is what is promised; what comes through at all has to be given a reason first.
    expect(through).toEqual([]);
  }, 120_000);

  it('would not, without row-level security: the meter sees what comes through', async () => {
    await gateway.pg.query('ALTER TABLE binary_file_metadata DISABLE ROW LEVEL SECURITY');
    const files = objectAccesses().filter(({ names: [name] }) => name?.startsWith('agent File.'));
    const through: string[] = [];
    for (const { try: attempt } of files) through.push(...(await attempt(gateway, world)));
    expect(through).toContain('agent File.objectPath by node, foreign');
  });
});
