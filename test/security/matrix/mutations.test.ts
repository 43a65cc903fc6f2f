import { ROLES, type Role } from '../../../src/access/roles';
import { wholeSchema } from '../../../src/graphql/schema';
import { noteFigure, storeName } from '../../support/figures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { UNLIMITED } from './outcome';
import { fieldsOf } from './selections';
import { LABELS, TARGETS, type Target } from './targets';
import { layWorld, type World } from './world';
import { namingInputs, writeEverything } from './writes';

describe('The matrix of writes', () => {
  it('knows what every input names, or why it names nothing', () => {
    const known = new Set(TARGETS.map(({ path }) => path));
    expect(namingInputs().filter((path) => known.has(path) === path in LABELS)).toEqual([]);
    const mutations = fieldsOf(wholeSchema(), 'Mutation').map(({ name }) => name);
    const tried = TARGETS.map(({ mutation }) => mutation);
    expect(mutations.filter((name) => !tried.includes(name))).toEqual([]);
  });
});

/** The agent first: it changes nothing of the other agent's that the admin then deletes. */
const WRITES = ROLES.flatMap((role) =>
  TARGETS.map((target): [Role, string, Target] => [
    role,
    `${target.mutation}, ${target.path}`,
    target,
  ]),
);

onEveryPostgres(
  'The matrix of writes',
  (gateway) => {
    let world: World;
    let cells = 0;
    beforeAll(async () => {
      world = await layWorld(gateway());
    });
    it.each(WRITES)('%s: %s', async (role, _, target) => {
      // What one role deleted is laid down anew for the next.
      if (/^delete/.test(target.mutation) && role === 'admin') world = await layWorld(gateway());
      cells += await writeEverything(gateway(), world, [role, target]);
    });

    it('has looked at every cell', async () => {
      noteFigure('matrix cells of writes', cells, await storeName(gateway()));
      expect(cells).toBe(3 * WRITES.length);
    });
  },
  UNLIMITED,
);
