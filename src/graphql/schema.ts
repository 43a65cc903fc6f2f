import {
  assertValidSchema,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { RESOLVERS } from '../../resolvers';
import type { Role } from '../access/roles';
import { resolveDirectly, resolverContainer } from './direct-resolvers';
import { unboundedLists } from './limits/unbounded-lists';
import { resolveNodeFields } from './node-fields';
import { fieldsWithoutRule, hiddenDefaults, schemaForRole } from './role-schema';
import { validateArguments } from './validate-arguments';
import { ruleEnumValues } from './visibility';

let whole: GraphQLSchema | undefined;
const byRole = new Map<Role, GraphQLSchema>();

/** The whole schema, made once. A field that no role was given makes the build fail. */
export function wholeSchema(): GraphQLSchema {
  if (whole) return whole;
  const schema = buildSchemaSync({
    resolvers: RESOLVERS as unknown as NonEmptyArray<new () => object>,
    validateFn: validateArguments,
    container: resolverContainer,
    // It would run a whole introspection to find what is found below.
    skipCheck: true,
  });
  assertValidSchema(schema);
  resolveDirectly(schema);
  resolveNodeFields(schema);
  describeRoots(schema);
  ruleEnumValues(schema);
  const unruled = fieldsWithoutRule(schema);
  if (unruled.length > 0) {
    throw new Error(`say with @VisibleTo which roles have: ${unruled.join(', ')}`);
  }
  const hidden = hiddenDefaults(schema);
  if (hidden.length > 0) {
    throw new Error(`a default names a value that not everyone there has: ${hidden.join(', ')}`);
  }
  const unbounded = unboundedLists(schema);
  if (unbounded.length > 0) {
    throw new Error(`say with @Cost how long these lists can get: ${unbounded.join(', ')}`);
  }
  whole = lexicographicSortSchema(schema);
  return whole;
}

/** The two types that no class stands for. */
function describeRoots(schema: GraphQLSchema): void {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  if (query) query.description = 'What can be read.';
  if (mutation) mutation.description = 'What can be changed.';
}

export function schemaOf(role: Role): GraphQLSchema {
  const known = byRole.get(role);
  if (known) return known;
  const schema = schemaForRole(wholeSchema(), role);
  byRole.set(role, schema);
  return schema;
}

export const printRoleSchema = (role: Role): string =>
  `${printSchema(lexicographicSortSchema(schemaOf(role)))}\n`;
