import { type GraphQLNamedType, type GraphQLSchema, isListType, isNonNullType } from 'graphql';

/** Where in the schema's description of itself a selection stands. */
export interface IntrospectionPlace {
  /** Below `types`, where what all types hold together is known exactly. */
  everyType: boolean;
  /** How many `ofType` lie above. */
  unwrapped: number;
}

export const INTROSPECTION_START: IntrospectionPlace = { everyType: false, unwrapped: 0 };

interface Numbers {
  types: number;
  directives: number;
  /** Per list field of a type or of a field: its entries in all together, the average, the most. */
  lists: Map<string, { average: number; most: number }>;
  /** How many `ofType` can follow each other. */
  wraps: number;
}

const known = new WeakMap<GraphQLSchema, Numbers>();

/** How many objects a field of an introspection type gives, and where these stand. */
export function introspectionStep(
  schema: GraphQLSchema,
  field: string,
  place: IntrospectionPlace,
): { entries: number; place: IntrospectionPlace } {
  const numbers = numbersOf(schema);
  if (field === 'types') return { entries: numbers.types, place: { ...place, everyType: true } };
  if (field === 'directives') return { entries: numbers.directives, place };
  const list = numbers.lists.get(field);
  if (list) return { entries: place.everyType ? list.average : list.most, place };
  const unwrapped = field === 'ofType' ? place.unwrapped + 1 : 0;
  const entries = unwrapped > numbers.wraps ? 0 : 1;
  return { entries, place: { everyType: false, unwrapped } };
}

function numbersOf(schema: GraphQLSchema): Numbers {
  let numbers = known.get(schema);
  if (!numbers) {
    numbers = countSchema(schema);
    known.set(schema, numbers);
  }
  return numbers;
}

function countSchema(schema: GraphQLSchema): Numbers {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) =>
    'getFields' in type ? Object.values(type.getFields()) : [],
  );
  const directives = schema.getDirectives();
  const withArguments = [...fields, ...directives].map((one) =>
    'args' in one ? one.args.length : 0,
  );
  const perType = (count: (type: GraphQLNamedType) => number) => spread(types.map(count));
  const fieldsOf = (type: GraphQLNamedType, isInput: boolean) =>
    'getFields' in type && 'getInterfaces' in type !== isInput
      ? Object.keys(type.getFields()).length
      : 0;
  return {
    types: types.length,
    directives: directives.length,
    lists: new Map([
      ['fields', perType((type) => fieldsOf(type, false))],
      ['inputFields', perType((type) => fieldsOf(type, true))],
      ['enumValues', perType((type) => ('getValues' in type ? type.getValues().length : 0))],
      [
        'interfaces',
        perType((type) => ('getInterfaces' in type ? type.getInterfaces().length : 0)),
      ],
      [
        'possibleTypes',
        perType((type) => ('resolveType' in type ? schema.getPossibleTypes(type).length : 0)),
      ],
      ['args', spread(withArguments)],
    ]),
    wraps: Math.max(0, ...fields.map(({ type }) => wrapsOf(type))),
  };
}

const spread = (counts: number[]) => ({
  average: counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length),
  most: Math.max(0, ...counts),
});

function wrapsOf(type: unknown): number {
  return isListType(type) || isNonNullType(type) ? 1 + wrapsOf(type.ofType) : 0;
}
