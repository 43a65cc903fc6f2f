import 'reflect-metadata';
import fc from 'fast-check';
import { type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { ROLES, type Role } from '../../../src/access/roles';
import { costOf, type OperationCost } from '../../../src/graphql/limits/operation-cost';
import { schemaOf } from '../../../src/graphql/schema';
import { NO_STORE, noteFigure } from '../../support/figures';
import { ALL_AGENTS, createFullGateway } from './full-pages';
import { STYLES, type Written } from './query-styles';
import { type Asked, choicesOf, randomSelection } from './random-query';

const RUNS = 600;
/** Answers of more objects than this say nothing new and take long. */
const LARGEST = 20_000;

const tapes = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 60 });

describe.each(ROLES)('What the %s is charged', (role) => {
  const schema = schemaOf(role);
  const readable = role === 'agent' ? 1 : Number.POSITIVE_INFINITY;
  const ask = createFullGateway(schema, readable);

  it('is never less than what an answer holds', () => {
    let checked = 0;
    let objects = 0;
    fc.assert(
      fc.property(tapes, (tape) => {
        const written = STYLES.plain(randomQuery(schema, tape));
        const sum = price(role, written);
        if (sum.cost > LARGEST) return;
        const answer = ask(parse(written.query), written.variables);
        expect(sum.cost).toBeGreaterThanOrEqual(answer.objects);
        expect(sum.values).toBeGreaterThanOrEqual(answer.values);
        checked += 1;
        objects += answer.objects;
      }),
      { numRuns: RUNS, seed: 6 },
    );
    expect(checked).toBeGreaterThan(RUNS * 0.8);
    expect(objects).toBeGreaterThan(checked);
    noteFigure('queries priced', checked, NO_STORE);
    noteFigure('cost counterexamples', 0, NO_STORE);
  });

  it.each(Object.keys(STYLES) as (keyof typeof STYLES)[])(
    'is the same for the same question as %s',
    (style) => {
      fc.assert(
        fc.property(tapes, (tape) => {
          const asked = randomQuery(schema, tape);
          const written = STYLES[style](asked);
          expect(validate(schema, parse(written.query))).toEqual([]);
          const { cost, values } = price(role, written);
          expect(price(role, STYLES.plain(asked))).toMatchObject({ cost, values });
        }),
        { numRuns: 60, seed: 6 },
      );
    },
  );

  it('is twice as much for the same question asked twice under other names', () => {
    fc.assert(
      fc.property(tapes, (tape) => {
        const asked = randomQuery(schema, tape);
        const again = asked.map((one) => ({ ...one, key: `again_${one.key}` }));
        const once = price(role, STYLES.aliased(asked));
        const twice = price(role, STYLES.aliased([...asked, ...again]));
        expect(twice.cost).toBeCloseTo(2 * once.cost, 6);
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});

function randomQuery(schema: GraphQLSchema, tape: number[]): Asked[] {
  const query = schema.getQueryType();
  if (!query) throw new Error('there is no Query');
  return randomSelection(schema, query, choicesOf(tape));
}

function price(role: Role, { query, variables }: Written): OperationCost {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  const most = role === 'agent' ? 1 : Number.POSITIVE_INFINITY;
  const agents = { all: Math.min(ALL_AGENTS, most), most };
  return costOf({ schema: schemaOf(role), document, operation, variables, agents });
}
