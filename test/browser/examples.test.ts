import { parse, validate } from 'graphql';
import { ROLES } from '../../src/access/roles';
import { PLAYGROUND_EXAMPLES } from '../../src/graphql/playground-examples';
import { schemaOf } from '../../src/graphql/schema';

const examples = ROLES.flatMap((role) =>
  PLAYGROUND_EXAMPLES[role].map(({ query }) => ({ role, query })),
);

test.each(examples)(
  'an example of $role is one named, valid operation of its schema',
  ({ role, query }) => {
    const document = parse(query);
    expect(validate(schemaOf(role), document)).toEqual([]);
    expect(document.definitions).toEqual([
      expect.objectContaining({ name: expect.objectContaining({ value: expect.any(String) }) }),
    ]);
  },
);

test.each(examples)('an example of $role fits beside the answer', ({ query }) => {
  const comments = query.split('\n').filter((line) => line.startsWith('#'));
  expect(comments.length).toBeGreaterThan(0);
  for (const line of comments) expect(line.length).toBeLessThanOrEqual(58);
});
