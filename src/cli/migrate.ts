import { Client } from 'pg';
import { connectionOptions } from '../stores/postgres/connection-options';
import { migrationState } from '../stores/postgres/migration-state';
import type { Command, CommandContext } from './command';
import { EXIT } from './exit-codes';
import { migrateStores, type StoresReport } from './migrate/migrate-stores';
import { type Stores, storesFor } from './stores';

export const command: Command = {
  summary: 'Bring tables, roles, indexes and buckets up to date',
  usage: '[--dry-run] [--json]',
  details:
    'It only ever adds: no table or column is dropped, and running it again changes nothing.\nWhere the login may not create roles, it prints what an administrator runs once, or takes\nDATABASE_ADMIN_URL.',
  options: {
    'dry-run': { type: 'boolean', help: 'Print what would be done, and do nothing' },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  async run(context) {
    const say = (sentence: string) => context.stderr.write(`${sentence}\n`);
    const stores = await storesFor(context.config(), { say });
    try {
      if (context.options.flag('dry-run')) await plan(context, stores);
      else {
        const report = await migrateStores(stores, { say });
        context.stdout.write(context.options.flag('json') ? asJson(report) : asText(report));
      }
    } finally {
      await stores.release();
    }
    return EXIT.ok;
  },
};

async function plan({ options, stdout }: CommandContext, { config }: Stores): Promise<void> {
  const client = new Client(connectionOptions(config.postgres.url ?? ''));
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { pending } = await migrationState(client);
    const buckets = Object.values(config.objects.buckets);
    if (options.flag('json')) stdout.write(asJson({ pending, buckets }));
    else {
      const migrations = pending.length > 0 ? pending.join(', ') : 'none, all are applied';
      stdout.write(
        `PostgreSQL: migrations to apply: ${migrations}\n` +
          'PostgreSQL: roles, grants and row policies are brought up to date\n' +
          `Buckets: ${buckets.join(', ')}, made where missing\n` +
          'MongoDB: indexes of registered agents, made where missing\n',
      );
    }
  } finally {
    await client.end();
  }
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function asText({ postgres, buckets, indexes }: StoresReport): string {
  const applied = postgres?.applied.length ? postgres.applied.join(', ') : 'nothing to apply';
  const restored = postgres?.indexes.length ? `; indexes made: ${postgres.indexes.join(', ')}` : '';
  const wall =
    postgres?.wall === 'off'
      ? 'left alone (STORE_WALL=off)'
      : 'roles, grants and row policies are up to date';
  const failed = indexes?.failed.length ? `, ${indexes.failed.length} failed` : '';
  return [
    `PostgreSQL: ${applied}${restored}; ${wall}`,
    `Buckets: ${buckets.map(({ name, state }) => `${name} (${state})`).join(', ')}`,
    `MongoDB: indexes made for ${indexes?.made ?? 0} agents, present for ${indexes?.present ?? 0}${failed}`,
    '',
  ].join('\n');
}
