import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

export function fieldsOf(schema: GraphQLSchema, typeName: string): Field[] {
  const type = schema.getType(typeName);
  return isObjectType(type) ? Object.values(type.getFields()) : [];
}

/** What an edge leads to: the type itself, or what its connection is a list of. */
export function targetOf({ type }: Field): string {
  return getNamedType(type).name.replace(/Connection$/, '');
}

/**
 * Everything a type has, for the schema of one role: fields, parts and pages. Objects with an id
 * are named by it alone: they have cells of their own.
 */
export function wholeSelection(schema: GraphQLSchema, typeName: string): string {
  return fieldsOf(schema, typeName)
    .map((field) => fieldSelection(schema, field))
    .join(' ');
}

export function fieldSelection(schema: GraphQLSchema, field: Field, first = 3): string {
  const paged = field.args.some(({ name }) => name === 'first') ? `(first: ${first})` : '';
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  const below = isNode(type as GraphQLObjectType) ? 'id key' : wholeSelection(schema, type.name);
  return `${field.name}${paged} { ${below} }`;
}

const isNode = (type: GraphQLObjectType): boolean =>
  type.getInterfaces().some(({ name }) => name === 'Node');
