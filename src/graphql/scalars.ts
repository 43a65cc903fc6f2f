import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars';
import { cutJson, MOST_JSON } from './cut-json';

const PG_TIME = /^(\d{4,6}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00(?::?00)?)?$/;

/** As nearly all times are stored: told by a look, and cut without taking them apart. */
const USUAL_TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d{3,9}(?:Z|\+00)?$/;

/** What PostgreSQL or MongoDB gave, as the API writes times: UTC, milliseconds, a Z. */
export function toIsoTime(value: unknown): string {
  if (typeof value === 'string') {
    if (USUAL_TIME.test(value)) return `${value.slice(0, 10)}T${value.slice(11, 23)}Z`;
    const [, day, time, fraction = ''] = PG_TIME.exec(value) ?? [];
    if (day) return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  }
  const date = new Date(value as string | number | Date);
  if (Number.isNaN(date.getTime())) throw new GraphQLError('The stored time cannot be read.');
  return date.toISOString();
}

/** Given as RFC 3339 with any offset; travels on as UTC text. */
export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description:
    'A moment in UTC, such as `2026-01-02T03:04:05.678Z`. As an argument, any RFC 3339 time with an offset.',
  serialize: toIsoTime,
  parseValue: (value) => GraphQLDateTimeISO.parseValue(value).toISOString(),
  parseLiteral: (node) => GraphQLDateTimeISO.parseLiteral(node, {}).toISOString(),
});

export const JsonValue = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: 'Any JSON value: an object, a list, a text, a number, true, false or null.',
  specifiedByURL: null,
  serialize: cutJson,
  parseValue: (value) => bounded(value),
  parseLiteral: (node, variables) => bounded(GraphQLJSON.parseLiteral(node, variables)),
});

function bounded(value: unknown): unknown {
  if (JSON.stringify(value)?.length > MOST_JSON.characters) {
    throw new GraphQLError(`A JSON value may take ${MOST_JSON.characters} characters.`);
  }
  return value;
}

const INTEGER = /^-?\d{1,19}$/;
const MAX_BIGINT = 9_223_372_036_854_775_807n;

/** Travels on as text, so that no digit is lost between the client and a bigint column. */
export const BigIntValue = new GraphQLScalarType<string, number | string>({
  name: 'BigInt',
  description:
    'A whole number of up to 64 bits: a JSON number up to 2^53−1, a text of digits beyond. Both are taken as arguments.',
  serialize: (value) => {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  },
  parseValue: integerText,
  parseLiteral: (node: ValueNode) => {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return integerText(node.value);
    throw new GraphQLError('A BigInt is a whole number or a text of digits.');
  },
});

function integerText(value: unknown): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === 'string' && INTEGER.test(text)) {
    const number = BigInt(text);
    if (number <= MAX_BIGINT && number >= -MAX_BIGINT) return number.toString();
  }
  throw new GraphQLError('A BigInt is a whole number of up to 64 bits, or a text of its digits.');
}
