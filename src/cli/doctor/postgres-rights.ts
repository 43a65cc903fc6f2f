import { type ClientBase, DatabaseError } from 'pg';
import { asking } from '../../stores/postgres/adoption/inspect';
import { GUARDED_TABLES, sleepingPolicies } from '../../stores/postgres/adoption/sleeping-policies';
import { databaseRole, WALL_ROLES, type WallRole } from '../../stores/postgres/wall';
import { type Finding, type Findings, named } from './finding';

/** Whether the login may become each of the gateway's roles: asked by becoming it. */
export async function checkRoles(
  client: ClientBase,
  { ok, unprepared }: Findings,
): Promise<Finding[]> {
  const refused: string[] = [];
  for (const role of WALL_ROLES) {
    if (!(await canBecome(client, role))) refused.push(databaseRole(role));
  }
  return refused.length === 0
    ? [ok(`the login may take the gateway’s ${WALL_ROLES.length} roles`)]
    : [unprepared(`the login may not take the roles ${named(refused)}`)];
}

export async function canBecome(client: ClientBase, role: WallRole): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL ROLE ${databaseRole(role)}`);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The rows' own guard, and whom beside the gateway it takes something from. */
export async function checkRowSecurity(
  client: ClientBase,
  { ok, warn, unprepared }: Findings,
): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class
     WHERE oid = ANY (SELECT to_regclass(t) FROM unnest($1::text[]) t) AND NOT relrowsecurity`,
    [GUARDED_TABLES],
  );
  if (rows.length > 0) {
    return [unprepared(`row-level security is off for ${named(rows.map(({ name }) => name))}`)];
  }
  const others = await loginsBoundByIt(client);
  const guarded = ok('row-level security guards the tables of agents');
  if (others.length === 0) return [guarded];
  return [
    guarded,
    warn(
      `row-level security refuses COPY FROM and pg_dump to the logins ${named(others)}`,
      'let them INSERT, and dump as the owner of the tables',
    ),
  ];
}

/** What the platform defined and never switched on: `migrate` switches it on with its own. */
export async function checkSleepingPolicies(
  client: ClientBase,
  { warn }: Findings,
): Promise<Finding[]> {
  const sleeping = await sleepingPolicies(asking(client));
  return sleeping.map(({ table, policies }) =>
    warn(
      `row policies of ${table} are defined, but not enabled: ${named(policies)}`,
      'migrate enables them for every login that does not own the table: DROP POLICY first what shall not hold',
    ),
  );
}

/** Other programs' logins that use the guarded tables without owning them; ours have its roles. */
async function loginsBoundByIt(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT r.rolname::text AS name
     FROM pg_roles r, pg_class c
     WHERE c.oid = ANY (SELECT to_regclass(t) FROM unnest($1::text[]) t)
       AND r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolbypassrls
       AND r.rolname <> current_user AND NOT pg_has_role(r.oid, c.relowner, 'USAGE')
       AND NOT EXISTS (SELECT 1 FROM pg_roles ours
         WHERE ours.rolname = ANY($2) AND pg_has_role(r.oid, ours.oid, 'MEMBER'))
       AND (has_table_privilege(r.oid, c.oid, 'SELECT') OR has_table_privilege(r.oid, c.oid, 'INSERT'))
     ORDER BY 1`,
    [GUARDED_TABLES, WALL_ROLES.map(databaseRole)],
  );
  return rows.map(({ name }) => name);
}

/** A login that no rule binds needs a mistake of ours only once. */
export async function checkLogin(client: ClientBase, { ok, warn }: Findings): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; unbound: boolean }>(
    `SELECT rolname::text AS name, rolsuper OR rolbypassrls AS unbound
     FROM pg_roles WHERE rolname = current_user`,
  );
  const { name, unbound } = rows[0] ?? { name: 'unknown', unbound: false };
  if (!unbound) return [ok(`the login ${name} is accepted and is no superuser`)];
  return [
    warn(
      `the login ${name} is a superuser or bypasses row-level security`,
      'give the gateway a login of its own that owns the database and nothing else',
    ),
  ];
}
