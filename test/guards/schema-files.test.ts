import { buildSchema, findBreakingChanges } from 'graphql';
import { ROLES } from '../../src/access/roles';
import { schemaFile } from '../../src/cli/schema';
import { printRoleSchema } from '../../src/graphql/schema';
import { textOf } from './source';

/** `npm run schema` writes these files anew. */
describe.each(ROLES)('the schema of role %s', (role) => {
  const kept = textOf(schemaFile(role));

  it('takes nothing from clients of the one that is kept, unless that is meant', () => {
    const changes = findBreakingChanges(buildSchema(kept), buildSchema(printRoleSchema(role)));
    expect(changes.map(({ description }) => description)).toEqual([]);
  });

  it('is the one that is kept', () => {
    expect(printRoleSchema(role)).toBe(kept);
  });
});
