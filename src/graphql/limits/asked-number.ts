import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  type ValueNode,
} from 'graphql';

/** Where in a field's arguments a number is said, or a list whose length is the number. */
export interface ArgumentPlace {
  argument: GraphQLArgument;
  steps: readonly string[];
  isList: boolean;
}

/** What a request brings: variables as they came, and what the operation says in their place. */
export interface Given {
  variables: Readonly<Record<string, unknown>>;
  defaults: ReadonlyMap<string, ValueNode | undefined>;
}

/** Finds `input.items` among a field's arguments; nothing where there is no such place. */
export function placeOf(
  field: GraphQLField<unknown, unknown>,
  path: string,
): ArgumentPlace | undefined {
  const [name, ...steps] = path.split('.');
  const argument = field.args.find((candidate) => candidate.name === name);
  if (!argument) return undefined;
  let type: GraphQLInputType | undefined = argument.type;
  for (const step of steps) {
    const input: unknown = getNullableType(type);
    type = isInputObjectType(input) ? input.getFields()[step]?.type : undefined;
  }
  return type && { argument, steps, isList: isListType(getNullableType(type)) };
}

/**
 * The number at a place, or the length of the list there; null where nothing is said. Variables
 * are read as they came: those that do not fit their types fail before anything is resolved.
 */
export function askedNumber(place: ArgumentPlace, node: FieldNode, given: Given): number | null {
  const literal = node.arguments?.find(({ name }) => name.value === place.argument.name)?.value;
  let value = literal && valueAt(literal, place.steps, given);
  if (value === undefined) value = plainAt(place.argument.defaultValue, place.steps);
  if (value === undefined || value === null) return null;
  if (place.isList) return Array.isArray(value) ? value.length : 1;
  return typeof value === 'number' ? value : null;
}

/** Undefined is a value that is not there, for which the argument's default stands. */
function valueAt(node: ValueNode, steps: readonly string[], given: Given): unknown {
  if (node.kind === 'Variable') {
    const name = node.name.value;
    const value = Object.hasOwn(given.variables, name) ? given.variables[name] : undefined;
    if (value !== undefined) return plainAt(value, steps);
    const fallback = given.defaults.get(name);
    return fallback && valueAt(fallback, steps, given);
  }
  if (node.kind === 'NullValue') return null;
  const [step, ...rest] = steps;
  if (step !== undefined) {
    const field =
      node.kind === 'ObjectValue' && node.fields.find(({ name }) => name.value === step);
    return field ? valueAt(field.value, rest, given) : undefined;
  }
  if (node.kind === 'IntValue') return Number(node.value);
  return node.kind === 'ListValue' ? node.values : node;
}

function plainAt(value: unknown, steps: readonly string[]): unknown {
  let here = value;
  for (const step of steps) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}
