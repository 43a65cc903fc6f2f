import {
  BREAK,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
  getArgumentValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  visit,
} from 'graphql';
import { aheadOf } from './ahead';
import { collectFields, type Selecting } from './collect-fields';
import type { FieldPlan, ObjectPlan, OperationPlan, ValuePlan } from './plan';
import { rowsOf, shapeOf } from './shown-rows';

/** The schema's own description of itself is left to the library. */
const INTROSPECTION = /^__(schema|type)$/;

/** Works out a query once, for all requests that ask it; undefined where it should not. */
export function makePlan(
  selecting: Selecting,
  operation: OperationDefinitionNode,
): OperationPlan | undefined {
  const type = selecting.schema.getQueryType();
  if (operation.operation !== 'query' || !type) return undefined;
  let size = 0;
  let planned = true;

  function objectPlan(of: GraphQLObjectType, sets: readonly SelectionSetNode[]): ObjectPlan {
    if (of.isTypeOf) planned = false;
    const fields: FieldPlan[] = [];
    for (const [key, nodes] of collectFields(selecting, of, sets)) {
      const [{ name }] = nodes as [FieldNode];
      if (INTROSPECTION.test(name.value) || key === '__proto__') planned = false;
      const definition = definitionOf(of, name.value);
      if (!definition) continue;
      const index = size;
      size += 1;
      const value = valuePlan(definition.type, nodes);
      const fixed = fixedArguments(definition, nodes);
      const rows = rowsOf(value);
      const ahead = aheadOf(definition, value);
      fields.push({ index, key, nodes, parentType: of, definition, value, rows, ahead, fixed });
    }
    const blank = Object.fromEntries(fields.map(({ key }) => [key, null]));
    return { type: of, fields, shape: shapeOf(of, fields), blank };
  }

  function valuePlan(of: GraphQLOutputType, nodes: readonly FieldNode[]): ValuePlan {
    if (isNonNullType(of)) return { ...valuePlan(of.ofType, nodes), nullable: false };
    const nullable = true;
    if (isLeafType(of)) return { kind: 'leaf', type: of, nullable };
    if (isListType(of)) return { kind: 'list', item: valuePlan(of.ofType, nodes), nullable };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (!isAbstractType(of)) return { kind: 'object', object: objectPlan(of, sets), nullable };
    const types = selecting.schema.getPossibleTypes(of);
    const objects = new Map(types.map((one) => [one.name, objectPlan(one, sets)]));
    const { resolveType } = of;
    if (resolveType) return { kind: 'abstract', type: of, resolveType, objects, nullable };
    planned = false;
    return { kind: 'list', item: valuePlan(GraphQLString, nodes), nullable };
  }

  const root = objectPlan(type, [operation.selectionSet]);
  return planned ? { root, size } : undefined;
}

function definitionOf(
  type: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : type.getFields()[name];
}

function fixedArguments(
  definition: GraphQLField<unknown, unknown>,
  [node]: readonly FieldNode[],
): FieldPlan['fixed'] {
  if (!node || definition.args.length === 0) return {};
  let fixed = true;
  for (const argument of node.arguments ?? []) {
    visit(argument, {
      Variable() {
        fixed = false;
        return BREAK;
      },
    });
  }
  try {
    return fixed ? getArgumentValues(definition, node) : undefined;
  } catch {
    // Each run says so at the field.
    return undefined;
  }
}
