import 'reflect-metadata';
import { getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { DOCUMENT_LIMITS as MOST } from '../../../src/graphql/limits/document-limits';
import { documentLimitsRule } from '../../../src/graphql/limits/document-limits-rule';
import { schemaOf } from '../../../src/graphql/schema';

const rules = [...specifiedRules, documentLimitsRule];
const refusals = (query: string): string[] =>
  validate(schemaOf('admin'), parse(query), rules, { maxErrors: MOST.errors }).map(
    ({ message }) => message,
  );
const list = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A valid way down through so many fields, from the root or from the level given. */
function deep(depth: number, from = 0): string {
  const names = ['tasks', 'nodes', 'agent'];
  const way = Array.from({ length: depth - 1 }, (_, at) => names[(from + at) % 3] ?? '');
  const last = way.at(-1) === 'tasks' ? '__typename' : 'key';
  return way.reduceRight((below, name) => `${name} { ${below} }`, last);
}

describe('A document may', () => {
  const LIMITS: {
    what: string;
    most: number;
    direct: (count: number) => string;
    spread: (count: number) => string;
    says: RegExp;
  }[] = [
    {
      what: 'nest fields',
      most: MOST.depth,
      direct: (depth) => `{ ${deep(depth)} }`,
      spread: (depth) =>
        `{ tasks { ...T } } fragment T on TaskConnection { ${deep(depth - 1, 1)} }`,
      says: /nested 16 deep, and 15 may be/,
    },
    {
      what: 'give aliases',
      most: MOST.aliases,
      direct: (count) => `{ viewer { ${list(count, (at) => `a${at}: sub`)} } }`,
      spread: (count) =>
        `{ viewer { ...A } } fragment A on Viewer { ${list(count - 20, (at) => `a${at}: sub`)} ...B }
         fragment B on Viewer { ${list(20, (at) => `b${at}: sub`)} }`,
      says: /51 aliases, and 50 may be/,
    },
    {
      what: 'ask root fields',
      most: MOST.rootFields,
      direct: (count) => `{ ${list(count, (at) => `a${at}: viewer { sub }`)} }`,
      spread: (count) =>
        `{ ...A ... on Query { b: viewer { sub } } } fragment A on Query { ${list(count - 1, (at) => `a${at}: viewer { sub }`)} }`,
      says: /21 root fields, and 20 may be/,
    },
  ];

  describe.each(LIMITS)('$what up to $most times', ({ most, direct, spread, says }) => {
    it.each([
      ['directly', direct],
      ['through fragments', spread],
    ])('%s', (_, write) => {
      expect(refusals(write(most - 1))).toEqual([]);
      expect(refusals(write(most))).toEqual([]);
      expect(refusals(write(most + 1))).toEqual([expect.stringMatching(says)]);
    });
  });

  it('be spread over fragments, counted at every place that spreads them', () => {
    // Each fragment spreads the next one twice: 2^11 times the last one.
    const doubling = `{ viewer { ...F0 } } ${list(11, (at) => `fragment F${at} on Viewer { ...F${at + 1} ...F${at + 1} }`)} fragment F11 on Viewer { sub }`;
    expect(refusals(doubling)).toEqual([expect.stringContaining('more than 2000 fields')]);
  });

  it('not spread a fragment in itself, however far the way', () => {
    const cycle = `{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { sub ...A }`;
    expect(refusals(cycle)).toEqual([expect.stringContaining('spreads itself')]);
    const unused = `{ viewer { sub } } fragment A on Viewer { ...A }`;
    expect(refusals(unused)).toEqual([expect.stringContaining('spreads itself')]);
  });

  it('repeat a name in one place a hundred times, and not a hundred and one', () => {
    const repeated = (count: number) => `{ viewer { ${list(count, () => 'sub')} } }`;
    const spread = (count: number) =>
      `{ viewer { ${list(count - 1, () => '...F')} sub } } fragment F on Viewer { sub }`;
    for (const write of [repeated, spread]) {
      expect(refusals(write(100))).toEqual([]);
      expect(refusals(write(101))).toEqual([
        expect.stringMatching(/^Fields of the same name.* 5050/),
      ]);
    }
  });

  it('say at most 20 mistakes, and then that there are more', () => {
    expect(refusals(`{ viewer { ${list(90, (at) => `sup${at}`)} } }`)).toHaveLength(
      MOST.errors + 1,
    );
  });

  it.each([
    ['of graphql-js', getIntrospectionQuery()],
    [
      'with all that can be asked for',
      getIntrospectionQuery({
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    ],
    ['of tools of old', getIntrospectionQuery({ descriptions: false })],
  ])('hold the introspection query %s', (_, query) => {
    expect(refusals(query)).toEqual([]);
  });

  it('nest introspection 20 deep', () => {
    const nested = (depth: number) =>
      `{ __type(name: "Task") { ${'ofType { '.repeat(depth - 2)}name${' }'.repeat(depth - 2)} } }`;
    expect(refusals(nested(20))).toEqual([]);
    expect(refusals(nested(21))).toEqual([
      expect.stringMatching(/Introspection is nested 21 deep/),
    ]);
  });
});
