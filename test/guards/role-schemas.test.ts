import {
  buildSchema,
  GraphQLEnumType,
  type GraphQLFieldConfigArgumentMap,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
} from 'graphql';
import { ROLES } from '../../src/access/roles';
import { fieldsWithoutRule, hiddenDefaults, schemaForRole } from '../../src/graphql/role-schema';
import { schemaOf, wholeSchema } from '../../src/graphql/schema';
import { REVIEWERS, ruleEnumValues } from '../../src/graphql/visibility';

/** All names of a schema: of types, fields, arguments and enum values. */
function namesOf(schema: GraphQLSchema): Set<string> {
  const names = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isEnumType(type)) return [type.name, ...type.getValues().map(({ name }) => name)];
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return type.name;
    const fields = Object.values(type.getFields());
    const args = fields.flatMap((field) => ('args' in field ? field.args : []));
    return [type.name, ...[...fields, ...args].map(({ name }) => name)];
  });
  return new Set(names);
}

const Order = new GraphQLEnumType({
  name: 'Order',
  values: {
    OLDEST: { value: 'OLDEST' },
    BEST: { value: 'BEST', extensions: { visibleTo: REVIEWERS } },
  },
});

/** A query that everyone has, with the given arguments. */
const schemaWith = (args: GraphQLFieldConfigArgumentMap): GraphQLSchema =>
  new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      extensions: { visibleTo: ROLES },
      fields: { tasks: { type: GraphQLString, args } },
    }),
  });

describe('what has no rule', () => {
  it('is found, in types and inputs', () => {
    const bare = buildSchema(`
      type Query { tasks(filter: Filter): [Task] }
      type Task { secret: String }
      input Filter { secret: String }
    `);
    expect(fieldsWithoutRule(bare)).toEqual(['Query.tasks', 'Task.secret', 'Filter.secret']);
    expect(fieldsWithoutRule(wholeSchema())).toEqual([]);
  });

  it('is a default that not every role with the argument may use', () => {
    const orders = new GraphQLList(Order);
    const hidden = schemaWith({ orderBy: { type: orders, defaultValue: ['OLDEST', 'BEST'] } });
    expect(hiddenDefaults(hidden)).toEqual(['Query.tasks(orderBy)']);
    const fine = schemaWith({ orderBy: { type: orders, defaultValue: ['OLDEST'] } });
    expect(hiddenDefaults(fine)).toEqual([]);
    const theirs = { type: orders, defaultValue: ['BEST'], extensions: { visibleTo: REVIEWERS } };
    expect(hiddenDefaults(schemaWith({ orderBy: theirs }))).toEqual([]);
    expect(hiddenDefaults(wholeSchema())).toEqual([]);
  });

  it('cannot be said of an enum value that is not there', () => {
    const without = buildSchema('type Query { task: String }');
    expect(() => ruleEnumValues(without)).toThrow(/there is no \w+\.\w+ to say who has it/);
  });
});

describe('a role’s schema', () => {
  it('lacks arguments and enum values of others, and what only they led to', () => {
    const schema = schemaWith({
      orderBy: { type: Order },
      secret: { type: GraphQLString, extensions: { visibleTo: REVIEWERS } },
    });
    const print = (role: (typeof ROLES)[number]) => printSchema(schemaForRole(schema, role));
    expect(print('evaluator')).toMatch(/orderBy: Order, secret: String[\s\S]*BEST/);
    expect(print('frontend')).toContain('tasks(orderBy: Order): String');
    expect(print('frontend')).not.toContain('BEST');
  });

  it.each(ROLES)('of %s says nothing of what is not in it', (role) => {
    const here = namesOf(schemaOf(role));
    const elsewhere = [...namesOf(wholeSchema())].filter((name) => !here.has(name));
    // Ordinary words are no names: only those written as the schema writes them can tell.
    const telling = elsewhere.filter((name) => /[a-z][A-Z]|_|^[A-Z]{5,}$/.test(name));
    const text = printSchema(schemaOf(role));
    expect(telling.filter((name) => new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });
});
