import { type GraphQLObjectType, type GraphQLSchema, isAbstractType } from 'graphql';

/** Whether a fragment on the named type, or on none, is about objects of this very type. */
export function fits(schema: GraphQLSchema, type: GraphQLObjectType, condition?: string): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}
