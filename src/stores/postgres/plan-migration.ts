import type { ClientBase } from 'pg';
import { columnsToBridge } from './adoption/classify';
import { asking, inspect } from './adoption/inspect';
import { adoptionNotices } from './adoption/notices';
import { planTables } from './adoption/plan-tables';
import { policyNotices } from './adoption/sleeping-policies';
import { type Step, step } from './adoption/step';
import { planIndexes } from './indexes';
import { missingRoles } from './make-roles';
import type { MigrateOptions } from './migrate';
import { migrationState } from './migration-state';
import { statementsOf } from './migrations';
import { planWall } from './plan-wall';

export interface MigrationPlan {
  pending: string[];
  steps: Step[];
  notices: string[];
}

/** All that `migrate` would do now, in its order and in its statements; nothing is changed. */
export async function planMigration(
  client: ClientBase,
  options: Pick<MigrateOptions, 'embedded' | 'wall' | 'screenshotsBucket'>,
): Promise<MigrationPlan> {
  const ask = asking(client);
  const found = await inspect(ask);
  const tables = await planTables(ask);
  const { pending } = await migrationState(client);
  const roles = options.wall ? await missingRoles(client) : [];
  const unfilled = [...found.values()].filter(
    (table) => columnsToBridge(table).length > 0 && !(table.bridged.length && table.bridgeComplete),
  );
  return {
    pending,
    steps: [
      ...(roles.length > 0 ? [step('make the gateway’s roles', roles)] : []),
      ...tables,
      ...unfilled.map((table) =>
        step(`${table.name}: fill ${columnsToBridge(table).join(', ')} of old rows in batches`, []),
      ),
      ...(await planIndexes(ask, found, options)),
      ...(pending.length > 0
        ? [step('make the tables that are missing', statementsOf(pending, found))]
        : []),
      ...(options.wall ? await planWall(ask, options.screenshotsBucket) : []),
    ],
    notices: [
      ...(options.wall ? await policyNotices(ask) : []),
      ...(await adoptionNotices(ask, { found, wall: options.wall })),
    ],
  };
}
