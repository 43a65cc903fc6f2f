import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Role } from '../access/roles';
import { joinDocumentKey, NODE_TYPES, type NodeType, toGlobalId } from '../domains/global-id';
import type { Form } from '../row-shape';

interface AnyRow {
  id: string;
  key: string;
  agentId: string;
}

/** Rows of tables: their key is called id there. */
const ROW = {
  key: ({ id }: AnyRow) => id,
  global: ({ id }: AnyRow) => id,
  needs: ['id'],
  forms: (type: NodeType) => ({ key: 'text' as const, id: { globalIdOf: type } }),
};
/** Documents: each agent's database counts for itself, so the global id names the agent too. */
const DOCUMENT = {
  key: ({ id }: AnyRow) => id,
  global: ({ agentId, id }: AnyRow) => joinDocumentKey(agentId, id),
  needs: [],
};

const KEYS: Record<
  NodeType,
  {
    key(row: AnyRow): string;
    global(row: AnyRow): string;
    needs: string[];
    /** How tables write them. */
    forms?(type: NodeType): Record<'key' | 'id', Form>;
  }
> = {
  Task: ROW,
  TaskProgress: ROW,
  Evaluation: ROW,
  File: ROW,
  Agent: { key: ({ key }) => key, global: ({ key }) => key, needs: [] },
  AgentLog: DOCUMENT,
  AgentMemory: DOCUMENT,
  AgentConfigEntry: {
    key: ({ key }) => key,
    global: ({ agentId, key }) => joinDocumentKey(agentId, key),
    needs: [],
  },
  AuditEntry: ROW,
};

/** Gives `id` and `key` of every type that is a Node their one implementation. */
export function resolveNodeFields(schema: GraphQLSchema): void {
  const node = schema.getType('Node');
  if (!node || !('resolveType' in node)) throw new Error('the schema has no interface Node');
  node.resolveType = (value: { __typename: string }) => value.__typename;
  for (const type of schema.getImplementations(node as never).objects) {
    const name = NODE_TYPES.find((candidate) => candidate === type.name);
    if (!name) throw new Error(`${type.name} is a Node: add it to NODE_TYPES and to KEYS`);
    const { key, global, needs, forms } = KEYS[name];
    const fields = type.getFields();
    const visibleTo = readersOf(type);
    for (const which of ['id', 'key'] as const) {
      const field = fields[which];
      const form = forms?.(name)[which];
      if (field) field.extensions = { ...field.extensions, needs, form, visibleTo };
    }
    if (fields.id) fields.id.resolve = (row: AnyRow) => toGlobalId(name, global(row));
    if (fields.key) fields.key.resolve = (row: AnyRow) => key(row);
  }
}

/** Who sees anything of a type can also name it. */
function readersOf(type: GraphQLObjectType): Role[] {
  const ruled = [type, ...Object.values(type.getFields())];
  return [...new Set(ruled.flatMap(({ extensions }) => (extensions.visibleTo as Role[]) ?? []))];
}
