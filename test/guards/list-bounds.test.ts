import 'reflect-metadata';
import { buildSchema } from 'graphql';
import { unboundedLists } from '../../src/graphql/limits/unbounded-lists';
import { wholeSchema } from '../../src/graphql/schema';

describe('Every list', () => {
  it('has a most that its cost can be worked out from, or there is no schema', () => {
    expect(unboundedLists(wholeSchema())).toEqual([]);
  });

  it('is named where it has none', () => {
    const schema = buildSchema(`
      type Query { page(first: Int): Page, whole: Page, list: [Int], some(first: Int): [Int] }
      type Page { nodes: [Int] }
    `);
    expect(unboundedLists(schema)).toEqual(['Query.list', 'Page.nodes']);
  });
});
