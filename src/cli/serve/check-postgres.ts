import { Client, type ClientConfig, DatabaseError } from 'pg';
import type { PostgresConfig } from '../../config/config';
import { asking, inspect } from '../../stores/postgres/adoption/inspect';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { migrationState } from '../../stores/postgres/migration-state';
import { databaseRole, WALL_ROLES } from '../../stores/postgres/wall';
import { storeNotReady } from '../exit-codes';

const REFUSED = /^28|^3D000/;

/** Ends the start where waiting would never help; says `away` where it might. */
export async function checkPostgres(postgres: PostgresConfig): Promise<'checked' | 'away'> {
  const url = postgres.url ?? '';
  const client = await connect(connectionOptions(url));
  if (!client) return 'away';
  try {
    const { pending } = await migrationState(client);
    if (pending.length > 0) {
      throw storeNotReady('The database is not migrated. Run: npx triptych migrate');
    }
    await checkFilled(client);
    if (!postgres.wall) return 'checked';
    await checkRoles(client);
  } finally {
    await client.end();
  }
  if (postgres.pooler === 'session') await checkSessionOptions(url);
  return 'checked';
}

async function connect(options: ClientConfig): Promise<Client | undefined> {
  const client = new Client(options);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (!(error instanceof DatabaseError && REFUSED.test(error.code ?? ''))) return undefined;
    const reason = error.code === '3D000' ? 'has no such database' : 'refuses the login';
    throw storeNotReady(
      `PostgreSQL ${reason} of DATABASE_URL: check its user, password and database name.`,
      error,
    );
  }
}

/** Old rows that are half adopted would be missing from answers without anybody noticing. */
async function checkFilled(client: Client): Promise<void> {
  const unfilled = [...(await inspect(asking(client))).values()].filter(
    ({ bridgeComplete }) => !bridgeComplete,
  );
  if (unfilled.length === 0) return;
  const tables = unfilled.map(({ name }) => name).join(', ');
  throw storeNotReady(
    `The old rows of ${tables} are not all filled yet. Run: npx triptych migrate (it goes on where it stopped)`,
  );
}

async function checkRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_roles
     WHERE rolname = ANY($1) AND pg_has_role(current_user, oid, 'MEMBER')`,
    [WALL_ROLES.map(databaseRole)],
  );
  if (rows[0]?.count !== WALL_ROLES.length) {
    throw storeNotReady(
      'The gateway’s roles are missing in the database. Run: npx triptych migrate ' +
        '(or serve without them by STORE_WALL=off)',
    );
  }
}

/** A pooler in transaction mode drops what a connection was opened with, or refuses it. */
async function checkSessionOptions(url: string): Promise<void> {
  const role = databaseRole('evaluator');
  const client = await connect({ ...connectionOptions(url), options: `-c role=${role}` });
  try {
    const { rows } = (await client?.query<{ name: string }>(
      'SELECT current_user::text AS name',
    )) ?? { rows: [] };
    if (rows[0]?.name === role) return;
  } finally {
    await client?.end();
  }
  throw storeNotReady(
    'Connections to DATABASE_URL do not keep the role they are opened with. ' +
      'Behind a pooler in transaction mode set DATABASE_POOLER=transaction',
  );
}
