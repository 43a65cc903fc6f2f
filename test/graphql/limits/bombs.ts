/** Requests that are small to send and, without limits, long to read, to check or to coerce. */
export interface Bomb {
  name: string;
  query: string;
  variables?: object;
  code?: string;
}

const list = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const text = (count: number, make: (index: number) => string): string =>
  list(count, make).join(' ');
const nested = (depth: number, innermost: object): object =>
  depth === 0 ? innermost : { not: nested(depth - 1, innermost) };

const TASKS = 'query ($filter: TaskFilter) { tasks(filter: $filter) { nodes { key } } }';
const ORDERED = 'query ($by: [TaskOrder!]!) { tasks(orderBy: $by) { nodes { key } } }';
const title = { title: { eq: 'x' } };

export const BOMBS: readonly Bomb[] = [
  {
    name: 'a field that is repeated below repeated fields',
    query: `{ ${text(280, () => 'tasks { nodes { key } }')} }`,
    code: 'COST_LIMIT',
  },
  {
    name: 'the same in one place',
    query: `{ tasks { ${text(480, () => 'nodes { key }')} } }`,
    code: 'COST_LIMIT',
  },
  {
    name: 'fragments that all hold the same fields',
    query: `{ tasks { nodes { ${text(28, (at) => `...F${at}`)} } } } ${text(28, (at) => `fragment F${at} on Task { ${text(6, () => 'agent { tasks { nodes { key } } }')} }`)}`,
    code: 'COST_LIMIT',
  },
  {
    name: 'inline fragments around the same field',
    query: `{ ${text(280, () => '... { viewer { sub } }')} }`,
    code: 'COST_LIMIT',
  },
  {
    name: 'names that stand for two fields',
    query: `{ viewer { ${text(600, (at) => (at % 2 ? 'a: sub' : 'a: role'))} } }`,
    code: 'COST_LIMIT',
  },
  {
    name: 'fragments that double each other',
    query: `{ viewer { ...F0 } } ${text(100, (at) => `fragment F${at} on Viewer { ...F${at + 1} ...F${at + 1} }`)} fragment F100 on Viewer { sub }`,
    code: 'COST_LIMIT',
  },
  {
    name: 'fields that are nearly there',
    query: `{ tasks { nodes { ${text(1_900, (at) => `progres${at}`)} } } }`,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a text of empty lines',
    query: `{ task(id: """${'\n'.repeat(48_000)}""") { key } }`,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'introspection that goes round',
    query: `{ ${text(20, (at) => `a${at}: __schema { types { fields { type { fields { type { name } } } } } }`)} }`,
    code: 'COST_LIMIT',
  },
  {
    name: 'many conditions',
    query: TASKS,
    variables: { filter: { and: list(3_800, () => title) } },
    code: 'COST_LIMIT',
  },
  {
    name: 'many conditions under many names',
    query: `query ($filter: TaskFilter) { ${text(20, (at) => `a${at}: tasks(filter: $filter) { nodes { key } }`)} }`,
    variables: { filter: { and: list(3_800, () => title) } },
    code: 'COST_LIMIT',
  },
  {
    name: 'many conditions of each of many objects',
    query:
      'query ($filter: FileFilter) { tasks(first: 100) { nodes { files(first: 1, filter: $filter) { nodes { key } } } } }',
    variables: { filter: { and: list(20, () => ({ bucket: { eq: 'x' } })) } },
    code: 'COST_LIMIT',
  },
  {
    name: 'empty conditions',
    query: TASKS,
    variables: { filter: { and: list(30_000, () => ({})) } },
    code: 'COST_LIMIT',
  },
  {
    name: 'conditions in conditions',
    query: TASKS,
    variables: { filter: { and: list(90, () => nested(90, {})) } },
    code: 'COST_LIMIT',
  },
  {
    name: 'an input with thousands of fields that are not there',
    query: TASKS,
    variables: { filter: Object.fromEntries(list(6_000, (at) => [`titl${at}`, 1])) },
    code: 'COST_LIMIT',
  },
  {
    name: 'the same where the field is left out',
    query: TASKS.replace('{ nodes', '@skip(if: true) { nodes'),
    variables: { filter: Object.fromEntries(list(6_000, (at) => [`titl${at}`, 1])) },
    code: 'COST_LIMIT',
  },
  {
    name: 'values of an enum that are nearly there',
    query: ORDERED,
    variables: { by: list(90, () => `CREATED_AT_DES${'x'.repeat(1_000)}`) },
    code: 'BAD_USER_INPUT',
  },
];
