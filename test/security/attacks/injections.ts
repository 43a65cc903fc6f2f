import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Texts that are more than texts to some store, language or screen. */
export const TEXTS = [
  "'; DROP TABLE tasks; --",
  "' OR '1'='1",
  '" OR ""="',
  "\\'; SELECT pg_sleep(5); --",
  '$1',
  ':name',
  '?',
  '%',
  '_',
  '\\',
  '{"$gt":""}',
  '{"$where":"sleep(5000)"}',
  '$where',
  '__proto__',
  '(a+)+$',
  '../../etc/passwd',
  '\u0000',
  '\ud800',
  '<script>alert(1)</script>',
  'a\r\nset-cookie: x=y',
] as const;

/** Values where a text belongs, as stores without types would take them. */
export const VALUES = [
  { $gt: '' },
  { $ne: null },
  { $regex: '.*' },
  { $where: 'sleep(5000)' },
  [{ $gt: '' }],
  { toString: 'x' },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { length: 1e9 },
] as const;

/** One place of a schema that takes a text, with the field that takes it as `$v`. */
export interface Place {
  name: string;
  mutation: boolean;
  type: GraphQLInputType;
  field: string;
}

/** Every place of every query and mutation that takes a text, an id or JSON, alone or in a list. */
export function placesOf(schema: GraphQLSchema): Place[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        waysInto(argument, []).map(({ path, type }) => ({
          name: `${field.name}(${[argument.name, ...path].join('.')})`,
          mutation: root === schema.getMutationType(),
          type,
          field: fieldText(field, { argument, path }),
        })),
      ),
    ),
  );
}

interface Way {
  path: string[];
  type: GraphQLInputType;
}

const TEXT_TYPES = ['String', 'ID', 'JSON', 'DateTime', 'BigInt'];

/** The ways from an argument to the texts in it; an input inside itself is entered once. */
function waysInto({ type }: GraphQLArgument | GraphQLInputField, seen: string[]): Way[] {
  const named = getNamedType(type);
  if (TEXT_TYPES.includes(named.name)) return [{ path: [], type }];
  if (!isInputObjectType(named) || seen.includes(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    waysInto(field, [...seen, named.name]).map(({ path, ...way }) => ({
      ...way,
      path: [field.name, ...path],
    })),
  );
}

function fieldText(
  field: GraphQLField<unknown, unknown>,
  { argument, path }: { argument: GraphQLArgument; path: string[] },
): string {
  const others = field.args
    .filter((other) => other !== argument && isNonNullType(other.type))
    .filter(({ defaultValue }) => defaultValue === undefined)
    .map((other) => `${other.name}: ${sampleOf(other.type)}`);
  const given = [`${argument.name}: ${valueAt(argument.type, path)}`, ...others].join(', ');
  return `${field.name}(${given}) ${selectionOf(field)}`;
}

/** One request that fills the place once per value, each under a name of its own. */
export function fill({ mutation, type, field }: Place, values: readonly unknown[]) {
  const list = isListType(isNonNullType(type) ? type.ofType : type);
  const header = values.map((_, at) => `$v${at}: ${type}`).join(', ');
  const fields = values.map((_, at) => `a${at}: ${field.replace('$v', `$v${at}`)}`).join(' ');
  return {
    query: `${mutation ? 'mutation' : 'query'} (${header}) { ${fields} }`,
    variables: Object.fromEntries(values.map((value, at) => [`v${at}`, list ? [value] : value])),
  };
}

/** The argument with `$v` at the path, and what else it requires. */
function valueAt(type: GraphQLInputType, [name, ...rest]: string[]): string {
  if (name === undefined) return '$v';
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return '$v';
  const members = Object.values(named.getFields()).flatMap((member) => {
    if (member.name === name) return [`${name}: ${valueAt(member.type, rest)}`];
    if (!isNonNullType(member.type) || member.defaultValue !== undefined) return [];
    return [`${member.name}: ${sampleOf(member.type)}`];
  });
  const value = `{ ${members.join(', ')} }`;
  return isListType(isNonNullType(type) ? type.ofType : type) ? `[${value}]` : value;
}

/** Something valid, for what has to be there. */
function sampleOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return `[${sampleOf(type.ofType)}]`;
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(named)) {
    const needed = Object.values(named.getFields()).filter(
      ({ type: own, defaultValue }) => isNonNullType(own) && defaultValue === undefined,
    );
    return `{ ${needed.map((member) => `${member.name}: ${sampleOf(member.type)}`).join(', ')} }`;
  }
  const samples: Record<string, string> = {
    Int: '1',
    Float: '1',
    BigInt: '1',
    Boolean: 'true',
    DateTime: '"2026-01-02T03:04:05Z"',
  };
  return samples[named.name] ?? '"x"';
}

/** The leaves of what comes back, and of the list in it: enough to see what was found. */
function selectionOf(field: GraphQLField<unknown, unknown>, depth = 0): string {
  const named = getNamedType(field.type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) return '{ __typename id }';
  const parts = Object.values(named.getFields())
    .filter(({ args }) =>
      args.every(({ type, defaultValue }) => !isNonNullType(type) || defaultValue !== undefined),
    )
    .flatMap((member) => {
      const inner = getNamedType(member.type);
      if (isLeafType(inner)) return [member.name];
      return depth < 1 &&
        ['nodes', 'task', 'file', 'progress'].includes(member.name) &&
        isObjectType(inner)
        ? [`${member.name} ${selectionOf(member, depth + 1)}`]
        : [];
    });
  return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
}
