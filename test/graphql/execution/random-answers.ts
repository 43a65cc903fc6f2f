import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { CodedError } from '../../../src/errors';

/** An object of an answer: everything of it follows from this one number. */
interface Made {
  number: number;
  __typename: string;
}

/** Answers what is made of the number. */
type When = (number: number, make: () => unknown) => unknown;

/** All answers are there at once. */
export const NOW: When = (_number, make) => make();

/**
 * Some answers come later, and so do all failures: the library loses track of promises beside which
 * something fails at once, and says of it then in no answer.
 */
export const NOW_OR_LATER: When = (number, make) => {
  if (number % 7 > 1 && !FAILING.some((divisor) => number % divisor === 0)) return make();
  return Promise.resolve().then(make);
};

/** Numbers that some of these divide have nothing to show, or the wrong thing. */
const FAILING = [11, 13, 41, 53, 59, 61, 67];

/**
 * The schema with resolvers that answer anything at all, though always the same to the same
 * question: values, nothing, failures and wrong values.
 */
export function answeringAnything(
  schema: GraphQLSchema,
  { seed, when }: { seed: number; when: When },
): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => ({
      ...config,
      resolve: (source: Made | undefined, args) => {
        const number = mixed(source?.number ?? seed, `${typeName}.${fieldName}`, args);
        return when(number, () => {
          if (number % 41 === 0) throw new CodedError('NOT_FOUND', `There is no ${fieldName}.`);
          return answerOf({ schema, when, type: config.type, number });
        });
      },
    }),
  });
}

/** Takes away the resolvers of plain fields, whose values are properties then. */
export function withProperties(
  schema: GraphQLSchema,
  how: { seed: number; when: When },
): GraphQLSchema {
  return mapSchema(answeringAnything(schema, how), {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const plain = isPlain(schema.getType(typeName) as GraphQLObjectType, fieldName);
      return plain ? { ...config, resolve: undefined } : config;
    },
  });
}

const isPlain = (type: GraphQLObjectType, name: string): boolean => {
  const field = type.getFields()[name];
  return field !== undefined && field.args.length === 0 && field.resolve === undefined;
};

interface Wanted {
  schema: GraphQLSchema;
  when: When;
  type: GraphQLOutputType;
  number: number;
}

function answerOf(wanted: Wanted): unknown {
  const { schema, when, type, number } = wanted;
  if (isNonNullType(type)) {
    return number % 53 === 0 ? null : answerOf({ ...wanted, type: type.ofType });
  }
  if (number % 11 === 0) return number % 2 ? null : undefined;
  if (number % 59 === 0) return new Error('an error for a value');
  if (isListType(type)) {
    if (number % 61 === 0) return 'no list';
    return Array.from({ length: number % 4 }, (_, index) => {
      const item = mixed(number, `${index}`, {});
      return when(item, () => answerOf({ ...wanted, type: type.ofType, number: item }));
    });
  }
  if (isLeafType(type)) {
    if (isEnumType(type)) {
      const values = type.getValues();
      return number % 13 === 0 ? 'no such value' : values[number % values.length]?.value;
    }
    return leaf(type.name, number);
  }
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const chosen = types[number % types.length];
  if (!isObjectType(chosen)) throw new Error('an answer is made of objects');
  return objectOf({ ...wanted, type: chosen });
}

function leaf(name: string, number: number): unknown {
  if (number % 67 === 0) return {};
  switch (name) {
    case 'Int':
      return number % 1000;
    case 'Float':
      return number / 8;
    case 'Boolean':
      return number % 2 === 0;
    case 'DateTime':
      return new Date(number * 1000).toISOString();
    case 'JSON':
      return { number, list: [number % 3, null] };
    case 'BigInt':
      return String(number);
    default:
      return `text ${number}`;
  }
}

/** Plain fields are properties, some of them methods. */
function objectOf(wanted: Wanted & { type: GraphQLObjectType }): Made {
  const { type, number, when } = wanted;
  const made = { number, __typename: type.name };
  const fields: Record<string, GraphQLField<unknown, unknown>> = type.getFields();
  return new Proxy(made, {
    get(target, name) {
      if (typeof name !== 'string' || name in target) return Reflect.get(target, name);
      const field = fields[name];
      if (!field) return undefined;
      const own = mixed(number, name, {});
      const answer = () => when(own, () => answerOf({ ...wanted, type: field.type, number: own }));
      return own % 5 === 0 ? answer : answer();
    },
  });
}

/** A number that follows from where a value stands. */
function mixed(from: number, name: string, args: object): number {
  let number = from ^ 0x9e3779b9;
  for (const character of `${name}${JSON.stringify(args)}`) {
    number = Math.imul(number ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return number;
}
