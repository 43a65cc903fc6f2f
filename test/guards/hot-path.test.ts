import ts from 'typescript';
import { switchedOff } from '../../src/graphql/switched-off';
import { everyNode, parse, sourceFiles } from './source';

const PRODUCT = sourceFiles('entities', 'resolvers', 'src');

/** Ways of type-graphql to run something around each field: they cost a third of an answer. */
const AROUND_FIELDS = [
  'UseMiddleware',
  'createMethodMiddlewareDecorator',
  'createResolverClassMiddlewareDecorator',
  'createParameterDecorator',
  'globalMiddlewares',
  'Authorized',
  'authChecker',
];

function filesThatName(...names: string[]): string[] {
  return PRODUCT.filter((file) => {
    let found = false;
    everyNode(parse(file), (node) => {
      if (ts.isIdentifier(node) && names.includes(node.text)) found = true;
    });
    return found;
  });
}

it('runs nothing around every field', () => {
  expect(filesThatName(...AROUND_FIELDS)).toEqual([]);
});

it('switches off what Apollo Server would look at every field for', () => {
  const marks = ['CacheControl', 'InlineTrace', 'UsageReporting'].map((id) =>
    expect.objectContaining({ __internal_plugin_id__: id }),
  );
  expect(switchedOff()).toEqual(expect.arrayContaining(marks));
  const servers = filesThatName('ApolloServer');
  expect(filesThatName('switchedOff')).toEqual(expect.arrayContaining(servers));
});
