import type { GraphQLResolveInfo } from 'graphql';
import { askedColumns } from '../../src/graphql/asked-columns';

/**
 * The columns a query needs of an entity. The schema speaks in texts; that they are properties
 * of the entity is checked for every field of every type by a guard.
 */
export const columnsOf = <Property extends string>(
  info: GraphQLResolveInfo,
  typeName: string,
): readonly Property[] => askedColumns(info, typeName) as readonly Property[];
