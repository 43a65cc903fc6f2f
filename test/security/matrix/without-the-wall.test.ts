import type { Role } from '../../../src/access/roles';
import { schemaOf } from '../../../src/graphql/schema';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { edgesOf, followEdges, readLists } from './edges';
import { filterBy, filtersOf } from './filters';
import { UNLIMITED } from './outcome';
import { READS, readEverything } from './reads';
import { TARGETS } from './targets';
import { layWorld, type World } from './world';
import { writeEverything } from './writes';

/** The roles that do not see everything. */
const KEPT_OUT: Role[] = ['agent', 'frontend'];
const OPEN = { env: { ...UNLIMITED.env, STORE_WALL: 'off' } };

// What the database would refuse by itself hides whether the services decide anything: here
// statements run as the owner of the tables, and the services stand alone.
onEveryPostgres(
  'The services, with no wall behind them,',
  (gateway) => {
    let world: World;
    beforeAll(async () => {
      world = await layWorld(gateway());
    });

    it.each(KEPT_OUT)('keep %s out of single objects and their edges', async (role) => {
      for (const [, type] of READS.filter(([reader]) => reader === role)) {
        await readEverything(gateway(), world, [role, type]);
        if (edgesOf(schemaOf(role), type).length === 0) continue;
        await followEdges(gateway(), world, [role, type]);
      }
    });

    it.each(KEPT_OUT)('keep %s out of lists, whatever the filter', async (role) => {
      await readLists(gateway(), role);
      for (const filter of filtersOf(role)) await filterBy(gateway(), world, [role, filter]);
    });

    it('let an agent write nothing of another', async () => {
      for (const target of TARGETS) await writeEverything(gateway(), world, ['agent', target]);
    });
  },
  OPEN,
);
