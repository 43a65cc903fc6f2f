import fc from 'fast-check';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { createKnownCosts } from '../../src/graphql/limits/known-costs';
import { costOf } from '../../src/graphql/limits/operation-cost';

const schema = buildSchema(`
  input Filter { text: String }
  type Item { name: String items(first: Int, after: String, filter: Filter): [Item] }
  type Query { items(first: Int, after: String, filter: Filter): [Item] }
`);
const document = parse(`
  query ($first: Int = 7, $after: String, $filter: Filter, $deep: Boolean = true) {
    items(first: $first, after: $after, filter: $filter) {
      name
      items(first: $first) @include(if: $deep) { name }
    }
  }
`);
const agents = { all: 0, most: 0 };

/** Undeclared ones too, under names that look like those of several. */
const variables = fc.record(
  {
    first: fc.constantFrom(1, 2, 100, null),
    after: fc.constantFrom('a', 'b', 'long '.repeat(5_000)),
    filter: fc.constantFrom({ text: 'x' }, { text: 'y'.repeat(9_000) }, null),
    deep: fc.boolean(),
    'undefined;1': fc.constant(5),
  },
  { requiredKeys: [] },
);

it('remembers of no operation another cost than it has', () => {
  const known = createKnownCosts();
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  let remembered = 0;
  fc.assert(
    fc.property(variables, (given) => {
      const sum = costOf({ schema, document, operation, variables: given, agents });
      const before = known.get(operation, given);
      if (before) {
        remembered += 1;
        expect(before).toEqual(sum);
      }
      known.set(operation, given, sum);
    }),
    { numRuns: 2_000, seed: 3 },
  );
  expect(remembered).toBeGreaterThan(100);
});

it('looks at what has parts each time', () => {
  const known = createKnownCosts();
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  const given = { filter: { text: 'x' } };
  const sum = costOf({ schema, document, operation, variables: given, agents });
  known.set(operation, given, sum);
  expect(known.get(operation, given)).toBeUndefined();
});
