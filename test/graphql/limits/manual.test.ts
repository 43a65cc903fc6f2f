import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOperationAST, parse } from 'graphql';
import { ROLES, type Role } from '../../../src/access/roles';
import { overLimit } from '../../../src/graphql/limits/cost-limits';
import { DOCUMENT_LIMITS as MOST } from '../../../src/graphql/limits/document-limits';
import { costOf, type OperationCost } from '../../../src/graphql/limits/operation-cost';
import { PLAYGROUND_EXAMPLES } from '../../../src/graphql/playground-examples';
import { schemaOf } from '../../../src/graphql/schema';

const MANUAL = readFileSync(join(__dirname, '../../../docs/limits.md'), 'utf8');
const COST_LIMIT = 5_000;

const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(MANUAL)?.[1] ?? '';

const price = (role: Role, query: string, variables: Record<string, unknown> = {}): number =>
  sumOf(role, query, variables).cost;

function sumOf(role: Role, query: string, variables: Record<string, unknown>): OperationCost {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  const agents = { all: 10, most: role === 'agent' ? 1 : 1_000 };
  return costOf({ schema: schemaOf(role), document, operation, variables, agents });
}

describe('The page about limits', () => {
  it('works its example out as the gateway does', () => {
    const cost = price('evaluator', block('graphql'));
    expect(MANUAL).toMatch(new RegExp(`tasks +1 \\+ 5 \\+ 50 × 34 += ${cost}\n`));
    expect(JSON.parse(block('json')).extensions.cost).toMatchObject({
      requested: cost,
      limit: COST_LIMIT,
    });
  });

  it.each([
    ['tokens of the document', MOST.tokens],
    ['depth: fields below one another', MOST.depth],
    ['depth below `__schema` and `__type`', MOST.introspectionDepth],
    ['aliases', MOST.aliases],
    ['root fields', MOST.rootFields],
    ['selections', MOST.selections],
    ['pairs of fields with one name in one place', MOST.repeats],
    ['cost', COST_LIMIT],
  ])('has the limit of %s', (what, most) => {
    expect(MANUAL).toContain(`| ${what} | ${most.toLocaleString('en')} |`);
  });
});

it('quotes what a refusal says', () => {
  const query = '{ tasks(first: 100) { nodes { progress(first: 100) { nodes { key } } } } }';
  const limits = { limit: COST_LIMIT, schema: schemaOf('evaluator') };
  const said = overLimit(sumOf('evaluator', query, {}), limits)?.message.split(' Ask')[0];
  expect(MANUAL).toContain(`\`${said}\``);
});

it('counts no more databases for a filter than one may read', () => {
  const query = '{ tasks(filter: { hasLogs: {} }, first: 1) { nodes { key } } }';
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  const question = { schema: schemaOf('admin'), document, operation, variables: {} };
  const unknown = { all: undefined, most: Number.POSITIVE_INFINITY };
  expect(costOf({ ...question, agents: { ...unknown, all: 5_000 } }).cost).toBe(1_000 + 1 + 1);
  expect(costOf({ ...question, agents: unknown }).needsAgents).toBe(true);
});

describe.each(ROLES)('The playground of the %s', (role) => {
  it('opens with questions that cost far less than the limit', () => {
    for (const { query, variables } of PLAYGROUND_EXAMPLES[role]) {
      expect(price(role, query, variables?.(new Date()))).toBeLessThan(COST_LIMIT / 2);
    }
  });
});
