import { Client } from 'pg';
import { connectionOptions } from './connection-options';
import { createDataSource } from './data-source';
import { restoreIndexes } from './indexes';
import { makeRoles } from './make-roles';
import { holdMigrationLock } from './migration-lock';
import { migrationState } from './migration-state';
import { raiseWall } from './wall';

export interface MigrateOptions {
  url: string;
  /** A login that may create roles, where the gateway's own may not. */
  adminUrl?: string;
  /** The embedded engine knows no advisory locks; its folder lock keeps others out. */
  embedded: boolean;
  /** Off: serve without the database's own roles. */
  wall: boolean;
  screenshotsBucket: string;
}

export interface MigrateReport {
  applied: string[];
  /** Indexes that had been dropped. */
  indexes: string[];
  wall: 'raised' | 'off';
}

/** Brings the tables, roles and rights up to date. Doing it again changes nothing. */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const client = new Client(connectionOptions(options.url));
  // A connection that breaks while idle must not end the process; the next query says it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const release = options.embedded ? undefined : await holdMigrationLock(client);
    try {
      const { pending } = await migrationState(client);
      await client.query('CREATE SCHEMA IF NOT EXISTS triptych');
      if (pending.length > 0) await runMigrations(options.url);
      const indexes = await restoreIndexes(client, options);
      if (!options.wall) return { applied: pending, indexes, wall: 'off' };
      await makeRoles(client, options.adminUrl);
      await raiseWall(client, options.screenshotsBucket);
      return { applied: pending, indexes, wall: 'raised' };
    } finally {
      await release?.();
    }
  } finally {
    await client.end();
  }
}

async function runMigrations(url: string): Promise<void> {
  const dataSource = await createDataSource(url).initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
}
