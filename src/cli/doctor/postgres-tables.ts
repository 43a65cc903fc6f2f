import type { ClientBase } from 'pg';
import { indexState } from '../../stores/postgres/indexes';
import { migrationState } from '../../stores/postgres/migration-state';
import { type Finding, type Findings, named } from './finding';

/** Whether the tables are there; answers false where nothing else can be asked of them. */
export async function checkMigrations(
  client: ClientBase,
  { ok, warn, unprepared }: Findings,
): Promise<{ migrated: boolean; findings: Finding[] }> {
  const { pending, unknown } = await migrationState(client);
  if (pending.length > 0) {
    const what =
      unknown.length > 0 ? `lacks migrations: ${named(pending)}` : 'the database is not migrated';
    return { migrated: false, findings: [unprepared(what)] };
  }
  if (unknown.length > 0) {
    const newer = warn(
      `was migrated by a newer version (${named(unknown)})`,
      'run that version here as well',
    );
    return { migrated: true, findings: [newer] };
  }
  return { migrated: true, findings: [ok('is migrated')] };
}

export async function checkIndexes(client: ClientBase, { ok, warn }: Findings): Promise<Finding[]> {
  const { missing, invalid } = await indexState(client);
  if (missing.length === 0 && invalid.length === 0) return [ok('has every index')];
  const findings: Finding[] = [];
  if (missing.length > 0) {
    findings.push(warn(`lacks indexes: ${named(missing)}`, 'npx triptych migrate'));
  }
  for (const name of invalid) {
    findings.push(
      warn(`the index ${name} was left unfinished`, `REINDEX INDEX CONCURRENTLY ${name}`),
    );
  }
  return findings;
}
