import type { AttackKind } from '../attack';

const nested = (first: number, depth: number): string =>
  depth === 0
    ? '{ id }'
    : `{ nodes { id agent { id tasks(first: ${first}) ${nested(first, depth - 1)} } } }`;

export const COST: AttackKind[] = [
  {
    kind: 'page sizes',
    expect: { status: [200, 400], code: 'BAD_USER_INPUT' },
    cases: [
      { name: 'zero', query: '{ tasks(first: 0) { nodes { id } } }' },
      { name: 'negative', query: '{ tasks(first: -1) { nodes { id } } }' },
      { name: 'past the bound', query: '{ tasks(first: 101) { nodes { id } } }' },
      { name: 'the largest Int', query: '{ tasks(first: 2147483647) { nodes { id } } }' },
      { name: 'past Int', query: '{ tasks(first: 2147483648) { nodes { id } } }' },
      { name: 'a float', query: '{ tasks(first: 1.5) { nodes { id } } }' },
      { name: 'a float past all numbers', query: '{ tasks(first: 1e999) { nodes { id } } }' },
      { name: 'a text', query: '{ tasks(first: "10") { nodes { id } } }' },
      { name: 'both ends', query: '{ tasks(first: 1, last: 1) { nodes { id } } }' },
      {
        name: 'a variable',
        query: 'query ($n: Int) { tasks(first: $n) { nodes { id } } }',
        variables: { n: 1_000_000 },
      },
      {
        name: 'a default',
        query: 'query ($n: Int = 1000000) { tasks(first: $n) { nodes { id } } }',
      },
      {
        name: 'a list for a number',
        query: 'query ($n: Int) { tasks(first: $n) { nodes { id } } }',
        variables: { n: [5] },
      },
    ],
  },
];
