import { listed } from '../stores/postgres/adoption/apply-step';
import { onClient } from '../stores/postgres/on-client';
import { type MigrationPlan, planMigration } from '../stores/postgres/plan-migration';
import type { Command, CommandContext } from './command';
import { EXIT } from './exit-codes';
import { backupBeforeMigrating } from './migrate/backup-first';
import { migrateStores, type StoresReport } from './migrate/migrate-stores';
import { objectsText, registerObjects } from './migrate/register-objects';
import { type Stores, storesFor } from './stores';

export const command: Command = {
  summary: 'Bring tables, roles, indexes and buckets up to date',
  usage: '[--dry-run] [--no-backup] [--register-objects] [--json]',
  details:
    'It only ever adds: no table or column is dropped, and running it again changes nothing.\nWhere the login may not create roles, it prints what an administrator runs once, or takes\nDATABASE_ADMIN_URL.',
  options: {
    'dry-run': { type: 'boolean', help: 'Print what would be done, and do nothing' },
    'no-backup': { type: 'boolean', help: 'Change a database with rows without a backup' },
    'register-objects': {
      type: 'boolean',
      help: 'Make rows of objects in agents’ buckets that have none',
    },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  async run(context) {
    const say = (sentence: string) => context.stderr.write(`${sentence}\n`);
    const stores = await storesFor(context.config(), { say });
    try {
      if (context.options.flag('dry-run')) await plan(context, stores);
      else {
        const backup = context.options.flag('no-backup')
          ? undefined
          : await backupBeforeMigrating(stores, context);
        const report = await migrateStores(stores, { say });
        const objects = context.options.flag('register-objects')
          ? await registerObjects(stores, context)
          : undefined;
        context.stdout.write(
          context.options.flag('json')
            ? asJson({ backup, ...report, objects })
            : `${asText(report)}${objectsText(objects)}`,
        );
      }
    } finally {
      await stores.release();
    }
    return EXIT.ok;
  },
};

async function plan({ options, stdout }: CommandContext, stores: Stores): Promise<void> {
  const { config, embedded } = stores;
  await onClient(config.postgres.url ?? '', async (client) => {
    const planned = await planMigration(client, {
      embedded: embedded.postgres,
      wall: config.postgres.wall,
      screenshotsBucket: config.objects.buckets.screenshots,
    });
    const buckets = Object.values(config.objects.buckets);
    stdout.write(
      options.flag('json') ? asJson({ ...planned, buckets }) : planText(planned, buckets),
    );
  });
}

function planText({ pending, steps, notices }: MigrationPlan, buckets: string[]): string {
  const migrations = pending.length > 0 ? pending.join(', ') : 'none, all are applied';
  return [
    `PostgreSQL: migrations to apply: ${migrations}`,
    ...steps.flatMap((step) => [
      `PostgreSQL: ${step.says}`,
      ...(step.statements.length > 0 ? [listed([step])] : []),
    ]),
    ...(steps.length === 0 ? ['PostgreSQL: tables, roles and rights are as they should be'] : []),
    ...notices.map((notice) => `Note: ${notice}`),
    `Buckets: ${buckets.join(', ')}, made where missing`,
    'MongoDB: indexes in the agents’ databases, made where missing',
    '',
  ].join('\n');
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function asText({ postgres, buckets, indexes }: StoresReport): string {
  const adopted = postgres?.adopted?.map((what) => `PostgreSQL: adopted ${what}`) ?? [];
  const notices = postgres?.notices?.map((notice) => `Note: ${notice}`) ?? [];
  const applied = postgres?.applied.length ? postgres.applied.join(', ') : 'nothing to apply';
  const restored = postgres?.indexes.length ? `; indexes made: ${postgres.indexes.join(', ')}` : '';
  const wall =
    postgres?.wall === 'off'
      ? 'left alone (STORE_WALL=off)'
      : 'roles, grants and row policies are up to date';
  const failed = indexes?.failed.length ? `, ${indexes.failed.length} failed` : '';
  return [
    ...adopted,
    ...(postgres?.filled
      ? [`PostgreSQL: filled the added columns of ${postgres.filled} old rows`]
      : []),
    ...notices,
    `PostgreSQL: ${applied}${restored}; ${wall}`,
    `Buckets: ${buckets.map(({ name, state }) => `${name} (${state})`).join(', ')}`,
    `MongoDB: indexes made for ${indexes?.made ?? 0} agents, present for ${indexes?.present ?? 0}${failed}`,
    '',
  ].join('\n');
}
