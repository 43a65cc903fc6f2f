import { CodedError } from '../../../errors';
import { listed } from './apply-step';
import { EXPECTED_TABLES } from './expected-tables';
import type { Ask, Found } from './inspect';
import { step } from './step';

interface Login {
  name: string;
  schema: string | null;
  makesSchemas: boolean;
  makesTables: boolean;
  hasSchema: boolean;
}

/**
 * Asks for all rights at once that making the gateway's own tables takes, before anything is
 * changed. `others` are statements that an administrator has to run anyway.
 */
export async function checkRights(ask: Ask, found: Found, others: string[]): Promise<void> {
  const [login] = await ask<Login>(
    `SELECT quote_ident(current_user) AS name, quote_ident(current_schema) AS schema,
       to_regnamespace('triptych') IS NOT NULL AS "hasSchema",
       has_database_privilege(current_database(), 'CREATE') AS "makesSchemas",
       coalesce(has_schema_privilege(current_schema, 'CREATE'), false) AS "makesTables"`,
  );
  if (!login) return;
  const { name, schema } = login;
  const statements: string[] = [];
  if (!login.hasSchema && !login.makesSchemas) {
    statements.push(`CREATE SCHEMA triptych AUTHORIZATION ${name}`);
  }
  if (EXPECTED_TABLES.some((table) => !found.has(table.name)) && !login.makesTables) {
    statements.push(`GRANT USAGE, CREATE ON SCHEMA ${schema ?? 'public'} TO ${name}`);
  }
  if (statements.length === 0) return;
  throw new CodedError(
    'FORBIDDEN',
    'This database login may not make what the gateway needs; nothing was changed. Let an ' +
      'administrator run these statements in this database once, then run migrate again:\n' +
      listed([step('rights', [...others, ...statements])]),
    { store: 'postgres' },
  );
}
