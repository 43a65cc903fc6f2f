import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { getMetadataArgsStorage } from 'typeorm';
import {
  EvaluationEntity,
  FileEntity,
  TaskEntity,
  TaskProgressEntity,
} from '../../entities/postgres';
import { ROLES } from '../../src/access/roles';
import { fieldsWithoutRule } from '../../src/graphql/role-schema';
import { wholeSchema } from '../../src/graphql/schema';

interface Marks {
  form?: unknown;
  visibleTo?: string[];
  needs?: string[];
}

type Described = { description?: string | null };
type AnyField = GraphQLField<unknown, unknown>;

const schema = wholeSchema();
const TYPES = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
);
const marksOf = (field: AnyField): Marks => field.extensions;
const fieldsOf = (name: string): AnyField[] => {
  const type = schema.getType(name);
  return isObjectType(type) ? Object.values(type.getFields()) : [];
};

/** Everything with a name, by its path: Task, Task.logs, Task.logs(first), TaskStatus.FAILED. */
function everythingNamed(): [path: string, described: Described][] {
  return TYPES.flatMap((type) => {
    const own: [string, Described][] = [[type.name, type]];
    if (isEnumType(type)) {
      return [...own, ...type.getValues().map((value) => at(`${type.name}.${value.name}`, value))];
    }
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own;
    const fields: (AnyField | GraphQLInputField)[] = Object.values(type.getFields());
    const below = fields.flatMap((field) => {
      const path = `${type.name}.${field.name}`;
      const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
      return [at(path, field), ...args.map((arg) => at(`${path}(${arg.name})`, arg))];
    });
    return [...own, ...below];
  });
}

const at = (path: string, described: Described): [string, Described] => [path, described];

describe('every name in the schema', () => {
  it('has a description that is a sentence', () => {
    const poor = everythingNamed().filter(([, { description }]) => {
      const text = description ?? '';
      return text.length < 8 || !/[.…]$/.test(text) || /[\n"]|\s$/.test(text);
    });
    expect(poor.map(([path, { description }]) => `${path}: ${description ?? ''}`)).toEqual([]);
  });

  it('is written in the API’s way', () => {
    const odd = everythingNamed().filter(([path]) => {
      const [type = '', field] = path.split('.');
      if (!/^[A-Z][A-Za-z]*$/.test(type)) return true;
      if (field === undefined) return false;
      const isValue = isEnumType(schema.getType(type));
      return !(isValue ? /^[A-Z][A-Z_]*$/ : /^[a-z][A-Za-z0-9]*(\([a-z][A-Za-z0-9]*\))?$/).test(
        field,
      );
    });
    expect(odd.map(([path]) => path)).toEqual([]);
  });
});

describe('rules', () => {
  it('stand on every query and mutation itself, and name roles that there are', () => {
    const roots = [...fieldsOf('Query'), ...fieldsOf('Mutation')];
    expect(roots.filter((field) => !marksOf(field).visibleTo).map(({ name }) => name)).toEqual([]);
    for (const field of roots)
      expect(ROLES).toEqual(expect.arrayContaining(marksOf(field).visibleTo ?? []));
  });

  it('let no frontend write anything', () => {
    const open = fieldsOf('Mutation').filter((field) =>
      marksOf(field).visibleTo?.includes('frontend'),
    );
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it('are asked for: a field without one is found', () => {
    const bare = buildSchema('type Query { tasks: [Task] } type Task { secret: String }');
    expect(fieldsWithoutRule(bare)).toEqual(['Query.tasks', 'Task.secret']);
    expect(fieldsWithoutRule(schema)).toEqual([]);
  });
});

describe.each([
  ['Task', TaskEntity],
  ['TaskProgress', TaskProgressEntity],
  ['Evaluation', EvaluationEntity],
  ['File', FileEntity],
])('the fields of %s', (name, entity) => {
  const properties = getMetadataArgsStorage()
    .columns.filter(({ target }) => target === entity)
    .map(({ propertyName }) => propertyName);

  it('say with @Needs what they are made from, where they are no column', () => {
    const silent = fieldsOf(name).filter((field) => field.resolve && !marksOf(field).needs);
    expect(silent.map((field) => `${name}.${field.name}`)).toEqual([]);
  });

  it('need one property where they say with @ShownAs how they look', () => {
    const shown = fieldsOf(name).filter((field) => marksOf(field).form);
    expect(shown.map((field) => field.name)).toEqual(expect.arrayContaining(['id', 'key']));
    for (const field of shown) expect(marksOf(field).needs).toHaveLength(1);
  });

  it('are properties of the entity, or need some of its properties', () => {
    expect(fieldsOf(name).length).toBeGreaterThan(5);
    const missing = fieldsOf(name).flatMap((field) =>
      (marksOf(field).needs ?? [field.name])
        .filter((needed) => !properties.includes(needed))
        .map((needed) => `${name}.${field.name} needs ${needed}`),
    );
    expect(missing).toEqual([]);
  });
});
