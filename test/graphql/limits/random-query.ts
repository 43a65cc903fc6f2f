import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

export interface Asked {
  /** The name it answers under, different from all others beside it. */
  key: string;
  field: string;
  /** The type it is asked of, and that again where the place may hold other types too. */
  parent: string;
  on?: string;
  args: { name: string; type: GraphQLInputType; value: unknown }[];
  below: Asked[];
}

/** Choices in the order they are needed; when they are used up the first of everything is taken. */
export type Choices = () => number;

export function choicesOf(tape: readonly number[]): Choices {
  let next = 0;
  return () => tape[next++] ?? 0;
}

/** Fields of filters that change what a question costs, and what they may stand in. */
const DEARER = ['hasLogs', 'silentSince', 'and', 'or', 'not'];

const DEEPEST = 9;
const TYPE_NAME: Asked = { key: 'is', field: '__typename', parent: '', args: [], below: [] };

/** A valid selection of an object of the type, chosen by the choices alone. */
export function randomSelection(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  choose: Choices,
  depth = 0,
): Asked[] {
  const fields = Object.values(type.getFields());
  const count = 1 + (choose() % (depth === 0 ? 2 : 4));
  return Array.from({ length: count }, (_, index) => {
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const among = depth >= DEEPEST && leaves.length > 0 ? leaves : fields;
    const field = among[choose() % among.length];
    if (!field) throw new Error(`${type.name} has no field`);
    return randomField({ schema, type, field, choose, depth, index });
  });
}

function randomField(o: {
  schema: GraphQLSchema;
  type: GraphQLObjectType;
  field: GraphQLField<unknown, unknown>;
  choose: Choices;
  depth: number;
  index: number;
}): Asked {
  const { schema, type, field, choose, depth, index } = o;
  const named = getNamedType(field.type);
  // Objects of an interface are asked for as one of its types at a time.
  const concrete = isAbstractType(named)
    ? schema.getPossibleTypes(named)[choose() % schema.getPossibleTypes(named).length]
    : named;
  const below =
    concrete && isCompositeType(concrete)
      ? depth > DEEPEST
        ? [TYPE_NAME]
        : randomSelection(schema, concrete as GraphQLObjectType, choose, depth + 1)
      : [];
  const on = isAbstractType(named) ? concrete?.name : undefined;
  return {
    key: `k${depth}_${index}`,
    field: field.name,
    parent: type.name,
    args: field.args.flatMap((argument) => randomArgument(argument, choose)),
    below: on ? below.map((one) => ({ ...one, on, parent: named.name })) : below,
  };
}

function randomArgument(argument: GraphQLArgument, choose: Choices) {
  const { name, type } = argument;
  const paging = name === 'first' || name === 'last';
  const telling = paging || name === 'ids' || name === 'filter' || name === 'input';
  if (!isRequiredArgument(argument) && !(telling && choose() % 4 !== 0)) return [];
  // Pages go one way: last stands alone, and rarely.
  if (name === 'last') return [];
  if (paging) return [{ name, type, value: choose() % 6 }];
  return [{ name, type, value: randomValue(type, choose) }];
}

/** What an input needs, and the lists that say how much there will be. */
function randomValue(type: GraphQLInputType, choose: Choices): unknown {
  const plain = getNullableType(type);
  if (isListType(plain)) {
    return Array.from({ length: choose() % 5 }, () => randomValue(plain.ofType, choose));
  }
  if (isEnumType(plain)) return plain.getValues()[0]?.value;
  if (isInputObjectType(plain)) {
    const fields = Object.values(plain.getFields()).filter(
      (field) =>
        isRequiredInputField(field) ||
        (field.name === 'agents' && choose() % 2 === 0) ||
        (DEARER.includes(field.name) && choose() % 3 === 1),
    );
    return Object.fromEntries(fields.map((field) => [field.name, randomValue(field.type, choose)]));
  }
  const scalar = plain.name;
  if (scalar === 'Int') return 1 + (choose() % 5);
  if (scalar === 'Float') return 1;
  if (scalar === 'Boolean') return false;
  if (scalar === 'DateTime') return '2026-01-02T03:04:05.678Z';
  return 'x';
}
