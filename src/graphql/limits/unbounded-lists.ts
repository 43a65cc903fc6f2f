import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';
import { sizesOf } from './field-sizes';

/** Lists of which nothing says how long they get: each needs `first`, or @Cost on it or above it. */
export function unboundedLists(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('__'),
  );
  const fields = types.flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
  );
  const givers = (typeName: string) =>
    fields.filter(({ field }) => getNamedType(field.type).name === typeName);
  const isBounded = (field: GraphQLField<unknown, unknown>) => {
    const { entries, perAgent } = sizesOf(field);
    return entries !== undefined || perAgent;
  };
  return fields
    .filter(({ field }) => isListType(getNullableType(field.type)) && !isBounded(field))
    .filter(({ type }) => {
      const above = givers(type.name);
      return above.length === 0 || !above.every(({ field }) => isBounded(field));
    })
    .map(({ type, field }) => `${type.name}.${field.name}`);
}
