import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';

const OF_ROOT = [SchemaMetaFieldDef, TypeMetaFieldDef];

/** A field by its name, also those that every schema has by itself. */
export function fieldOf(
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  const ofRoot = parent === schema.getQueryType() && OF_ROOT.find((field) => field.name === name);
  return ofRoot || parent.getFields()[name];
}
