import { writeFileSync } from 'node:fs';
import { ROLES } from '../access/roles';
import type { Command } from './command';
import { EXIT, usageError } from './exit-codes';

export const command: Command = {
  summary: 'Print the GraphQL schema of a role',
  usage: '[--role ROLE] [--write]',
  options: {
    role: { type: 'string', value: 'ROLE', help: `Whose schema: ${ROLES.join(', ')} (admin)` },
    write: { type: 'boolean', help: 'Write the whole schema to schema.graphql instead' },
  },
  async run({ options, stdout }) {
    const asked = options.text('role') ?? 'admin';
    const role = ROLES.find((known) => known === asked);
    if (!role) throw usageError(`--role must be one of ${ROLES.join(', ')}.`);
    const { printRoleSchema } = require('../graphql/schema') as typeof import('../graphql/schema');
    if (options.flag('write')) writeFileSync('schema.graphql', printRoleSchema('admin'));
    else stdout.write(printRoleSchema(role));
    return EXIT.ok;
  },
};
