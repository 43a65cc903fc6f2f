import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Form, RowShape, ShownField } from '../../row-shape';
import type { FieldPlan, ValuePlan } from './plan';

/** How the scalars look that are shown as they are stored. */
const SCALARS: Readonly<Record<string, Form>> = {
  ID: 'text',
  String: 'text',
  Boolean: 'boolean',
  Int: 'int',
  Float: 'float',
  BigInt: 'bigint',
  DateTime: 'time',
};

/**
 * What an answer shows of rows of a type, where it shows nothing that has to be computed here:
 * fields that are a stored value by a scalar, and those that say with @ShownAs how they look.
 */
export function shapeOf(
  type: GraphQLObjectType,
  fields: readonly FieldPlan[],
): RowShape | undefined {
  if (!isNode(type)) return undefined;
  const shown: ShownField[] = [];
  for (const { key, definition, value } of fields) {
    const { extensions, name } = definition;
    const isName = definition === TypeNameMetaFieldDef;
    const needs = isName ? ['id'] : ((extensions.needs as string[] | undefined) ?? [name]);
    const [property = '', ...further] = needs;
    const form = isName ? { always: type.name } : formOf(definition);
    if (!form || further.length > 0 || value.kind !== 'leaf') return undefined;
    shown.push({ key, property, form, required: !value.nullable });
  }
  return { type: type.name, fields: shown, signature: JSON.stringify([type.name, shown]) };
}

function formOf({ extensions, resolve, type }: GraphQLField<unknown, unknown>): Form | undefined {
  if (resolve) return extensions.form as Form | undefined;
  return SCALARS[getNamedType(type).name];
}

/**
 * The shape of the rows in the one list that a field answers, as a page does. None where rows stand in
 * another place as well, since each would have to look like itself.
 */
export function rowsOf(value: ValuePlan): RowShape | undefined {
  const [only, ...others] = placesOf(value);
  return only && others.length === 0 ? shapeOfItems(only) : undefined;
}

/** Of a list of rows. */
export const shapeOfItems = (value: ValuePlan): RowShape | undefined =>
  value.kind === 'list' && value.item.kind === 'object' ? value.item.object.shape : undefined;

/** Where rows are: lists of them, and what holds a single one. */
function placesOf(value: ValuePlan): ValuePlan[] {
  if (value.kind === 'list') {
    const below = placesOf(value.item);
    return below[0] === value.item ? [value] : below;
  }
  if (value.kind !== 'object') return [];
  const { type, fields } = value.object;
  if (isNode(type)) return [value];
  const own = fields.filter(({ definition }) => !definition.resolve);
  return own.flatMap((field) => placesOf(field.value));
}

const isNode = (type: GraphQLObjectType): boolean =>
  type.getInterfaces().some(({ name }) => name === 'Node');
