import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { ROLES, type Role } from '../access/roles';

interface Ruled {
  extensions?: { visibleTo?: Role[] } | null;
}

const ruleOf = (ruled: Ruled | undefined): Role[] | undefined => ruled?.extensions?.visibleTo;

/**
 * The schema as one role sees it: what the role can never use is not in it, so that
 * introspection, validation and the playground know nothing of it. What nothing leads to any
 * more goes as well: a filter with its type, a type with the arguments that take it.
 */
export function schemaForRole(schema: GraphQLSchema, role: Role): GraphQLSchema {
  const unless = (hidden: boolean) => (hidden ? null : undefined);
  const field = (ruled: Ruled, _name: string, typeName: string) =>
    unless(isHidden(ruleOf(ruled) ?? ruleOf(schema.getType(typeName) as Ruled), role));
  const own = (ruled: Ruled) => unless(isHidden(ruleOf(ruled), role));
  const mapped = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: field,
    [MapperKind.INPUT_OBJECT_FIELD]: field,
    [MapperKind.ARGUMENT]: own,
    [MapperKind.ENUM_VALUE]: own,
  });
  return pruneSchema(mapped);
}

const isHidden = (rule: Role[] | undefined, role: Role): boolean =>
  rule !== undefined && !rule.includes(role);

/**
 * Every field of every object and input with no rule on it or on its type: a build with one is
 * refused. Arguments go with their field, enum values with their enum, unless they say otherwise.
 */
export function fieldsWithoutRule(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    if ((!isObjectType(type) && !isInputObjectType(type)) || ruleOf(type)) return [];
    return Object.values(type.getFields())
      .filter((field) => !ruleOf(field))
      .map((field) => `${type.name}.${field.name}`);
  });
}

/** Defaults that name an enum value which some role with the argument does not have. */
export function hiddenDefaults(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).flatMap((field) =>
        hiddenDefault(field, ruleOf(field) ?? ruleOf(type), `${type.name}.${field.name}`),
      );
    }
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((argument) => {
        const rule = ruleOf(argument) ?? ruleOf(field) ?? ruleOf(type);
        return hiddenDefault(argument, rule, `${type.name}.${field.name}(${argument.name})`);
      }),
    );
  });
}

function hiddenDefault(
  { defaultValue, type }: GraphQLArgument | GraphQLInputField,
  roles: readonly Role[] = ROLES,
  path: string,
): string[] {
  const rules = rulesOfValues(defaultValue, type);
  return rules.some((rule) => roles.some((role) => !rule.includes(role))) ? [path] : [];
}

/** The rules of all enum values inside a default, however deep it is. */
function rulesOfValues(value: unknown, type: GraphQLInputType): Role[][] {
  if (value === undefined || value === null) return [];
  if (isNonNullType(type)) return rulesOfValues(value, type.ofType);
  if (isListType(type)) return [value].flat().flatMap((item) => rulesOfValues(item, type.ofType));
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const rule = ruleOf(named.getValues().find((candidate) => candidate.value === value));
    return rule ? [rule] : [];
  }
  if (!isInputObjectType(named)) return [];
  const fields = named.getFields();
  return Object.entries(value).flatMap(([name, part]) => {
    const field = fields[name];
    return field ? rulesOfValues(part, field.type) : [];
  });
}
