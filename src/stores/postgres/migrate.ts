import { Client } from 'pg';
import { applySteps, explained, patiently, type Say } from './adoption/apply-step';
import { fillBridge } from './adoption/fill-bridge';
import { type Ask, asking, inspect } from './adoption/inspect';
import { checkRights } from './adoption/missing-rights';
import { adoptionNotices } from './adoption/notices';
import { planTables } from './adoption/plan-tables';
import { policyNotices } from './adoption/sleeping-policies';
import { type Step, step } from './adoption/step';
import { connectionOptions } from './connection-options';
import { createDataSource } from './data-source';
import { planIndexes } from './indexes';
import { makeRoles, missingRoles } from './make-roles';
import { holdMigrationLock } from './migration-lock';
import { migrationState } from './migration-state';
import { planWall } from './plan-wall';

export interface MigrateOptions {
  url: string;
  /** A login that may create roles, where the gateway's own may not. */
  adminUrl?: string;
  /** The embedded engine knows no advisory locks; its folder lock keeps others out. */
  embedded: boolean;
  /** Off: serve without the database's own roles. */
  wall: boolean;
  screenshotsBucket: string;
  say?: Say;
}

export interface MigrateReport {
  applied: string[];
  /** What was added to tables that other code had made. */
  adopted?: string[];
  /** Old rows whose added columns were filled. */
  filled?: number;
  /** What whoever runs the platform should know of it. */
  notices?: string[];
  /** Indexes that tables lacked. */
  indexes: string[];
  wall: 'raised' | 'off';
}

/**
 * Brings the tables, roles and rights up to date, those included that other code has made. Each
 * step looks at what is there, so doing it again changes nothing, and goes on where it was cut off.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const { say = () => undefined } = options;
  const client = new Client(connectionOptions(options.url));
  // A connection that breaks while idle must not end the process; the next query says it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const release = options.embedded ? undefined : await holdMigrationLock(client, say);
    try {
      return await migrateBy(client, options);
    } finally {
      await release?.();
    }
  } finally {
    await client.end();
  }
}

async function migrateBy(client: Client, options: MigrateOptions): Promise<MigrateReport> {
  const { say = () => undefined, url, adminUrl, wall } = options;
  const ask = asking(client);
  // The platform's own limits for short requests are none for work on whole tables.
  await client.query(`SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`);
  const tables = await planTables(ask);
  const before = await inspect(ask);
  const woken = wall ? await policyNotices(ask) : [];
  const told = await adoptionNotices(ask, { found: before, wall });
  await checkRights(ask, before, wall && !adminUrl ? await missingRoles(client) : []);
  if (wall) await makeRoles(client, adminUrl);
  await applySteps(client, tables, say);
  const found = await inspect(ask);
  let filled = 0;
  for (const table of found.values()) {
    if (!table.bridgeComplete) filled += await fillBridge(client, table, say);
  }
  const indexes = await planIndexes(ask, found, options);
  await applySteps(client, indexes, say);
  const { pending } = await migrationState(client);
  if (pending.length > 0) {
    await patiently(() => runMigrations(url), say).catch(async (error: unknown) => {
      throw explained(error, [await rightToMake(ask)]);
    });
  }
  if (wall) await applySteps(client, await planWall(ask, options.screenshotsBucket), say);
  const adopted = tables.filter(({ adopts }) => adopts).map(({ says }) => says);
  const notices = [...woken, ...(adopted.length > 0 ? told : [])];
  return {
    applied: pending,
    ...(adopted.length > 0 && { adopted }),
    ...(filled > 0 && { filled }),
    ...(notices.length > 0 && { notices }),
    indexes: indexes.map(({ index }) => index),
    wall: wall ? 'raised' : 'off',
  };
}

/** What a login lacks whose migrations are refused. */
async function rightToMake(ask: Ask): Promise<Step> {
  const [names] = await ask<{ schema: string; login: string }>(
    'SELECT quote_ident(current_schema) AS schema, quote_ident(current_user) AS login',
  );
  const { schema = 'public', login = 'CURRENT_USER' } = names ?? {};
  return step('make the tables of the gateway', [`GRANT CREATE ON SCHEMA ${schema} TO ${login}`]);
}

async function runMigrations(url: string): Promise<void> {
  const dataSource = await createDataSource(url).initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
}
