import { Client, type ClientBase, DatabaseError } from 'pg';
import { CodedError } from '../../errors';
import { connectionOptions } from './connection-options';
import { roleStatements } from './wall';

/** Roles are the cluster's: another database's migration may be making the very same ones. */
const MADE_BY_ANOTHER = new Set(['XX000', '23505', '42710']);
const NO_RIGHT = '42501';
const ATTEMPTS = 5;

interface Login {
  name: string;
  version: number;
  missing: boolean;
}

/** What makes the gateway's roles and gives them to the login; nothing where it has them all. */
export async function missingRoles(client: ClientBase): Promise<string[]> {
  const { name, version, missing } = await describeLogin(client);
  return missing ? roleStatements(name, version) : [];
}

/** Makes the gateway's roles, by the given administrator's login where there is one. */
export async function makeRoles(client: ClientBase, adminUrl: string | undefined): Promise<void> {
  const statements = await missingRoles(client);
  if (statements.length === 0) return;
  if (!adminUrl) return run(client, statements);
  const admin = new Client(connectionOptions(adminUrl));
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await run(admin, statements);
  } finally {
    await admin.end();
  }
}

async function describeLogin(client: ClientBase): Promise<Login> {
  const { rows } = await client.query<Login>(
    `SELECT current_user::text AS name, current_setting('server_version_num')::int AS version,
       (SELECT count(*) FROM pg_roles WHERE rolname ~ '^triptych_(agent|evaluator|frontend|admin|system)$'
          AND pg_has_role(current_user, oid, 'MEMBER')) < 5 AS missing`,
  );
  return rows[0] as Login;
}

async function run(client: ClientBase, statements: string[]): Promise<void> {
  for (const statement of statements) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.query(statement);
        break;
      } catch (error) {
        const code = error instanceof DatabaseError ? error.code : undefined;
        if (code === NO_RIGHT) throw noRight(statements, error);
        if (!MADE_BY_ANOTHER.has(code ?? '') || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

function noRight(statements: string[], cause: unknown): CodedError {
  const listed = statements.map((statement) => `  ${statement.replace(/\s+/g, ' ')};`).join('\n');
  return new CodedError(
    'FORBIDDEN',
    'This database login may not create roles. Let an administrator run these statements once, ' +
      `or give DATABASE_ADMIN_URL, or serve without them by STORE_WALL=off:\n${listed}`,
    { store: 'postgres' },
    { cause },
  );
}
