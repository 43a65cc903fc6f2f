import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROLES, type Role } from '../access/roles';
import type { Command } from './command';
import { EXIT, usageError } from './exit-codes';

export const command: Command = {
  summary: 'Print the GraphQL schema of a role',
  usage: '[--role ROLE] [--write]',
  options: {
    role: { type: 'string', value: 'ROLE', help: `Whose schema: ${ROLES.join(', ')} (admin)` },
    write: { type: 'boolean', help: 'Write the schemas that are kept with the source instead' },
  },
  async run({ options, stdout }) {
    const asked = options.text('role') ?? 'admin';
    const role = ROLES.find((known) => known === asked);
    if (!role) throw usageError(`--role must be one of ${ROLES.join(', ')}.`);
    const { printRoleSchema } = require('../graphql/schema') as typeof import('../graphql/schema');
    if (!options.flag('write')) stdout.write(printRoleSchema(role));
    else for (const one of ROLES) write(schemaFile(one), printRoleSchema(one));
    return EXIT.ok;
  },
};

/** Where a role's schema is kept, so that every change of it shows in a diff. */
export const schemaFile = (role: Role): string =>
  role === 'admin' ? 'schema.graphql' : `test/guards/schemas/${role}.graphql`;

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
