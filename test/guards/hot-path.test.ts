import ts from 'typescript';
import { everyNode, parse, sourceFiles } from './source';

/** Ways of type-graphql to run something around each field: they cost a third of an answer. */
const AROUND_FIELDS = new Set([
  'UseMiddleware',
  'createMethodMiddlewareDecorator',
  'createResolverClassMiddlewareDecorator',
  'createParameterDecorator',
  'globalMiddlewares',
  'Authorized',
  'authChecker',
]);

it('runs nothing around every field', () => {
  const found = sourceFiles('entities', 'resolvers', 'src').filter((file) => {
    let names = false;
    everyNode(parse(file), (node) => {
      if (ts.isIdentifier(node) && AROUND_FIELDS.has(node.text)) names = true;
    });
    return names;
  });
  expect(found).toEqual([]);
});
