import type { GraphQLResolveInfo } from 'graphql';
import type { RowShape, RowsAsked } from '../row-shape';
import { askedColumns } from './asked-columns';

/** Kept on the `info` of planned queries: what the rows that a field answers are shown as. */
const SHAPE = Symbol('shape of rows');

interface ShapedInfo extends GraphQLResolveInfo {
  [SHAPE]?: RowShape;
}

export function tellShape(info: ShapedInfo, shape: RowShape | undefined): GraphQLResolveInfo {
  if (shape) info[SHAPE] = shape;
  return info;
}

/**
 * What a query needs of the rows of one type that a field answers. Only for resolvers that hand rows
 * on as they are: one that looks into them asks for columns.
 */
export function askedRows<Property extends string>(
  info: ShapedInfo,
  typeName: string,
): RowsAsked<Property> {
  const shape = info[SHAPE];
  const properties = askedColumns(info, typeName) as readonly Property[];
  return shape?.type === typeName ? { properties, shape } : { properties };
}
