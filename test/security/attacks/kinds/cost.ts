import type { AttackKind } from '../attack';

const nested = (first: number, depth: number): string =>
  depth === 0
    ? '{ nodes { id } }'
    : `{ nodes { agent { tasks(first: ${first}) ${nested(first, depth - 1)} } } }`;

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
  {
    kind: 'pages times pages',
    expect: { status: 400, code: 'COST_LIMIT' },
    cases: [
      { name: '100 × 100', query: `{ tasks(first: 100) ${nested(100, 1)} }` },
      { name: '100 × 100 × 100', query: `{ tasks(first: 100) ${nested(100, 2)} }` },
      {
        name: '20 × 20 × 20 by default',
        query:
          '{ tasks { nodes { progress { nodes { id task { progress { nodes { id } } } } } } } }',
      },
      {
        name: 'by a variable',
        query: `query ($n: Int) { tasks(first: $n) { nodes { progress(first: $n) { nodes { id } } } } }`,
        variables: { n: 100 },
      },
      {
        name: 'by a default',
        query: `query ($n: Int = 100) { tasks(first: $n) { nodes { progress(first: $n) { nodes { id } } } } }`,
      },
      {
        name: 'by fragments',
        query:
          '{ ...q } fragment q on Query { tasks(first: 100) { nodes { ...t } } } fragment t on Task { progress(first: 100) { nodes { id } } }',
      },
      {
        name: 'by edges',
        query:
          '{ tasks(first: 100) { edges { node { progress(first: 100) { edges { node { id } } } } } } }',
      },
      {
        name: 'from the end',
        query: '{ tasks(last: 100) { nodes { progress(last: 100) { nodes { id } } } } }',
      },
      {
        name: 'that are skipped',
        query:
          '{ tasks(first: 100) { nodes { id progress(first: 100) @skip(if: false) { nodes { id } } } } }',
      },
      {
        name: 'by aliases',
        query: `{ ${Array.from({ length: 20 }, (_, at) => `a${at}: tasks(first: 100) { nodes { a: progress(first: 2) { nodes { id } } } }`).join(' ')} }`,
      },
      {
        name: 'logs of many tasks',
        query:
          '{ tasks(first: 100) { nodes { logs(first: 100) { nodes { id } } memories(first: 100) { nodes { id } } } } }',
      },
      {
        name: 'links of many files',
        query: '{ tasks(first: 100) { nodes { files(first: 100) { nodes { url { url } } } } } }',
      },
    ],
  },
];
