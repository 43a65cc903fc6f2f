import 'reflect-metadata';
import fc from 'fast-check';
import {
  type DocumentNode,
  execute,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { ROLES } from '../../../src/access/roles';
import type { Context } from '../../../src/graphql/context';
import { createExecutor } from '../../../src/graphql/execution/executor';
import { makePlan } from '../../../src/graphql/execution/make-plan';
import { schemaOf } from '../../../src/graphql/schema';
import { NO_STORE, noteFigure } from '../../support/figures';
import { STYLES, type Written } from '../limits/query-styles';
import { choicesOf, randomSelection } from '../limits/random-query';
import { answeringAnything, NOW, NOW_OR_LATER, withProperties } from './random-answers';
import { toldErrors } from './told-errors';

/** Of each role; 1,350 make more than 5,000 in all, which takes half a minute or more. */
const QUERIES = Number(process.env.TEST_PLANNED_QUERIES ?? 300);
const tapes = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 60 });
const styles = fc.constantFrom(...(Object.keys(STYLES) as (keyof typeof STYLES)[]), 'conditional');
const context = {} as Context;

describe.each(ROLES)('A query of the role %s', (role) => {
  const schema = schemaOf(role);
  const schemas = [
    answeringAnything(schema, { seed: 7, when: NOW }),
    answeringAnything(schema, { seed: 8, when: NOW_OR_LATER }),
    withProperties(schema, { seed: 9, when: NOW_OR_LATER }),
  ];

  it('has the same answer by its plan as by the library', async () => {
    let checked = 0;
    let failures = 0;
    await fc.assert(
      fc.asyncProperty(tapes, styles, fc.constantFrom(...schemas), async (tape, style, mocked) => {
        const { query, variables } = written(schema, tape, style);
        const document = parse(query);
        if (validate(schema, document).length > 0) return;
        const [planned, plain] = await Promise.all([
          byPlan(mocked, document, variables),
          execute({ schema: mocked, document, variableValues: variables, contextValue: context }),
        ]);
        expect(JSON.stringify(planned.data)).toBe(JSON.stringify(plain.data));
        expect(toldErrors(planned)).toEqual(toldErrors(plain));
        checked += 1;
        failures += plain.errors ? 1 : 0;
      }),
      { numRuns: QUERIES, seed: 8 },
    );
    // Both what works and what fails has to have been compared.
    expect(checked).toBeGreaterThan(QUERIES * 0.94);
    expect(failures).toBeGreaterThan(QUERIES * 0.1);
    expect(checked - failures).toBeGreaterThan(QUERIES * 0.1);
    noteFigure('queries answered alike by plan and by the library', checked, NO_STORE);
  });
});

it('is planned unless it asks what the schema is', () => {
  const schema = schemaOf('admin');
  const planOf = (query: string) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    return makePlan({ schema, fragments: {}, variables: {} }, operation);
  };
  expect(planOf('{ __typename tasks { nodes { key } } }')?.size).toBe(4);
  expect(planOf('{ __schema { types { name } } }')).toBeUndefined();
  expect(planOf('{ __proto__: viewer { role } }')).toBeUndefined();
  expect(planOf('mutation { createTask(input: { title: "t" }) { task { key } } }')).toBeUndefined();
});

function written(schema: GraphQLSchema, tape: number[], style: string): Written {
  const type = schema.getQueryType();
  if (!type) throw new Error('there is no Query');
  const asked = randomSelection(schema, type, choicesOf(tape));
  if (style !== 'conditional') return STYLES[style as keyof typeof STYLES](asked);
  let turn = 0;
  const conditions = ['@include(if: $yes)', '@include(if: $no)', '@skip(if: $no)', ''];
  // Behind the first brace, which is the operation's own.
  const query = STYLES.aliased(asked).query.replace(
    /(?<=.) \{ (?=k)/g,
    () => ` ${conditions[(turn++ + (tape[0] ?? 0)) % conditions.length]} { `,
  );
  return {
    query: `query ($yes: Boolean!, $no: Boolean!) ${query}`,
    variables: { yes: true, no: false },
  };
}

function byPlan(schema: GraphQLSchema, document: DocumentNode, variables: Written['variables']) {
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  return createExecutor(schema)({
    document,
    operation,
    operationName: undefined,
    variables,
    context,
  });
}
