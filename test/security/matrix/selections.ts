import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

export function fieldsOf(schema: GraphQLSchema, typeName: string): Field[] {
  const type = schema.getType(typeName);
  return isObjectType(type) ? Object.values(type.getFields()) : [];
}

/** What an edge leads to: the type itself, or what its connection is a list of. */
export function targetOf({ type }: Field): string {
  const named = getNamedType(type);
  const nodes = isObjectType(named) ? named.getFields().nodes : undefined;
  return nodes ? getNamedType(nodes.type).name : named.name;
}

const namedAlike = (union: GraphQLUnionType, name: string): boolean =>
  union.getTypes().filter((member) => name in member.getFields()).length > 1;

/** Everything on whatever a union may be; what its members name alike is told apart by aliases. */
export function anySelection(schema: GraphQLSchema, typeName: string): string {
  const type = schema.getType(typeName);
  if (!isUnionType(type)) return wholeSelection(schema, typeName);
  const members = type.getTypes().map((member) => {
    const leaves = fieldsOf(schema, member.name).filter((field) =>
      isLeafType(getNamedType(field.type)),
    );
    const aliased = leaves.map(({ name }) =>
      namedAlike(type, name) ? `${member.name}_${name}: ${name}` : name,
    );
    return `... on ${member.name} { ${aliased.join(' ')} }`;
  });
  return `__typename ${members.join(' ')}`;
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
  return `${field.name}${paged} { ${below(schema, type)} }`;
}

function below(schema: GraphQLSchema, type: GraphQLNamedType): string {
  // All members of the one union there is are objects with ids.
  if (isUnionType(type)) return '__typename ... on Node { id key }';
  return isNode(type) ? 'id key' : wholeSelection(schema, type.name);
}

const isNode = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
