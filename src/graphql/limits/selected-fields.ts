import type {
  ConstDirectiveNode,
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { fits } from '../type-condition';
import type { Given } from './asked-number';

export interface Selecting {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  given: Given;
}

/** The fields an object of the type is asked for, by the names they answer under. */
export function selectedFields(
  asked: Selecting,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visit = (selection: SelectionNode): void => {
    if (isLeftOut(selection, asked.given)) return;
    if (selection.kind === 'Field') {
      const name = (selection.alias ?? selection.name).value;
      const same = fields.get(name);
      if (same) same.push(selection);
      else fields.set(name, [selection]);
      return;
    }
    const fragment =
      selection.kind === 'InlineFragment' ? selection : asked.fragments.get(selection.name.value);
    if (fragment && fits(asked.schema, type, fragment.typeCondition?.name.value)) {
      fragment.selectionSet.selections.forEach(visit);
    }
  };
  for (const set of sets) set.selections.forEach(visit);
  return fields;
}

/** Only what is certain is left out: whatever cannot be told counts. */
function isLeftOut({ directives = [] }: SelectionNode, given: Given): boolean {
  return directives.some(({ name: { value: name }, arguments: [condition] = [] }) => {
    if (name !== 'skip' && name !== 'include') return false;
    return condition !== undefined && truthOf(condition.value, given) === (name === 'skip');
  });
}

type Condition = NonNullable<(DirectiveNode | ConstDirectiveNode)['arguments']>[number]['value'];

function truthOf(value: Condition, given: Given): boolean | undefined {
  if (value.kind === 'BooleanValue') return value.value;
  if (value.kind !== 'Variable') return undefined;
  const name = value.name.value;
  const sent = Object.hasOwn(given.variables, name) ? given.variables[name] : undefined;
  if (sent !== undefined) return typeof sent === 'boolean' ? sent : undefined;
  const fallback = given.defaults.get(name);
  return fallback?.kind === 'BooleanValue' ? fallback.value : undefined;
}
