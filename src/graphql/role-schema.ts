import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { Role } from '../access/roles';

interface Ruled {
  extensions?: { visibleTo?: Role[] } | null;
}

/**
 * The schema as one role sees it: fields and filters that the role can never use are not in it,
 * so that introspection, validation and the playground know nothing of them.
 */
export function schemaForRole(schema: GraphQLSchema, role: Role): GraphQLSchema {
  const hidden = (field: Ruled, type: Ruled | undefined) => {
    const rule = field.extensions?.visibleTo ?? type?.extensions?.visibleTo;
    return rule !== undefined && !rule.includes(role);
  };
  const keepVisible = (field: Ruled, _name: string, typeName: string) =>
    hidden(field, schema.getType(typeName)) ? null : undefined;
  const mapped = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: keepVisible,
    [MapperKind.INPUT_OBJECT_FIELD]: keepVisible,
  });
  return pruneSchema(mapped);
}

/** Every field of every object, with no rule on it or on its type: a build with one is refused. */
export function fieldsWithoutRule(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || !('getInterfaces' in type) || !('isTypeOf' in type))
      return [];
    if ((type as Ruled).extensions?.visibleTo) return [];
    return Object.values(type.getFields())
      .filter((field) => !(field as Ruled).extensions?.visibleTo)
      .map((field) => `${type.name}.${field.name}`);
  });
}
