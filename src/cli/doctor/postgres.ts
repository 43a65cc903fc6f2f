import { ROLES } from '../../access/roles';
import type { PostgresConfig } from '../../config/config';
import { databaseRole } from '../../stores/postgres/wall';
import { onPostgres } from './connect-postgres';
import { type Finding, type Findings, findingsOf } from './finding';
import {
  canBecome,
  checkLogin,
  checkRoles,
  checkRowSecurity,
  checkSleepingPolicies,
} from './postgres-rights';
import { checkServer } from './postgres-server';
import { checkIndexes, checkMigrations } from './postgres-tables';

/** Everything about the database: the server, the login, the tables, the wall, the other logins. */
export async function checkPostgres(
  postgres: PostgresConfig,
  embedded: boolean,
): Promise<Finding[]> {
  const findings = findingsOf('postgres', { embedded });
  const at = { url: postgres.url ?? '', variable: 'DATABASE_URL' };
  const found = await onPostgres(at, async (client) => {
    const server = await checkServer(client, { findings, embedded });
    const login = embedded ? [] : await checkLogin(client, findings);
    const { migrated, findings: tables } = await checkMigrations(client, findings);
    const sleeping = postgres.wall ? await checkSleepingPolicies(client, findings) : [];
    if (!migrated) return [...server, ...login, ...tables, ...sleeping];
    return [
      ...server,
      ...login,
      ...tables,
      ...sleeping,
      ...(await checkIndexes(client, findings)),
      ...(postgres.wall ? await checkRoles(client, findings) : [wallIsOff(findings)]),
      ...(postgres.wall ? await checkRowSecurity(client, findings) : []),
    ];
  });
  if (embedded || found.some(({ level }) => level === 'fail')) return found;
  const more = [keepsRole(postgres, findings), ownLogins(postgres, findings), replicas(postgres)];
  return [...found, ...(await Promise.all(more)).flat()];
}

const wallIsOff = ({ warn }: Findings): Finding =>
  warn(
    'is served without the gateway’s own roles and row-level security',
    'unset STORE_WALL, then npx triptych migrate',
  );

/** A pooler in transaction mode drops what a connection was opened with, or refuses it. */
async function keepsRole(
  { url = '', pooler, wall }: PostgresConfig,
  { ok, fail }: Findings,
): Promise<Finding[]> {
  if (!wall) return [];
  if (pooler === 'transaction') return [ok('each transaction names its role (DATABASE_POOLER)')];
  const role = databaseRole('evaluator');
  const lost = fail(
    'connections do not keep the role they are opened with',
    'behind a pooler in transaction mode set DATABASE_POOLER=transaction',
  );
  const found = await onPostgres(
    { url, variable: 'DATABASE_URL' },
    async (client) => {
      const { rows } = await client.query<{ name: string }>('SELECT current_user::text AS name');
      return rows[0]?.name === role
        ? [ok('connections keep the role they are opened with')]
        : [lost];
    },
    { options: `-c role=${role}` },
  );
  return found.some(({ level }) => level === 'fail') ? [lost] : found;
}

async function ownLogins({ roleUrls }: PostgresConfig, { ok, fail }: Findings): Promise<Finding[]> {
  const found = await Promise.all(
    ROLES.map((role) => {
      const url = roleUrls[role];
      const variable = `DATABASE_URL_${role.toUpperCase()}`;
      if (!url) return [];
      return onPostgres({ url, variable }, async (client) =>
        (await canBecome(client, role))
          ? [ok(`the login of ${variable} may take its role`)]
          : [
              fail(
                `the login of ${variable} may not take its role`,
                `GRANT ${databaseRole(role)} TO that login`,
              ),
            ],
      );
    }),
  );
  return found.flat();
}

async function replicas({ readUrls }: PostgresConfig): Promise<Finding[]> {
  const { ok, warn } = findingsOf('postgres');
  const found = await Promise.all(
    readUrls.map((url, index) =>
      onPostgres({ url, variable: 'DATABASE_READ_URLS' }, async (client) => {
        const { rows } = await client.query<{ follows: boolean }>(
          'SELECT pg_is_in_recovery() AS follows',
        );
        if (rows[0]?.follows) return [ok(`read replica ${index + 1} answers`)];
        return [warn(`read replica ${index + 1} is no replica`, 'correct DATABASE_READ_URLS')];
      }),
    ),
  );
  return found.flat();
}
