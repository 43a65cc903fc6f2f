import { type GraphQLInputField, getNamedType, isInputObjectType, isListType } from 'graphql';
import type { Role } from '../../../src/access/roles';
import { schemaOf } from '../../../src/graphql/schema';
import type { Gateway } from '../../support/gateway';
import { ASKERS, leaksOf, outcomeOf, sideBySide } from './outcome';
import { fieldsOf, wholeSelection } from './selections';
import type { Whose, World } from './world';

type Named = Parameters<World['key']>[0];

/** Filter fields that name an object, by what they name. */
const NAMES: Record<string, Named | 'path'> = {
  'TaskFilter.id': 'Task',
  'TaskFilter.agentId': 'Agent',
  'TaskFilter.traceId': 'trace',
  'EvaluationFilter.taskId': 'Task',
  'EvaluationFilter.agentId': 'Agent',
  'FileFilter.agentId': 'Agent',
  'FileFilter.taskId': 'Task',
  'FileFilter.objectPath': 'path',
  'AgentFilter.key': 'Agent',
  'AgentLogFilter.agents': 'Agent',
  'AgentLogFilter.taskId': 'Task',
  'AgentMemoryFilter.agents': 'Agent',
  'AgentMemoryFilter.taskId': 'Task',
};

/** Filter fields that compare a value of rows which are in reach anyway. */
const VALUES = new Set(
  `TaskFilter: userId status title createdAt updatedAt completedAt averageScore config metadata hasEvaluations hasLogs
   EvaluationFilter: evaluator score createdAt metrics
   FileFilter: bucket contentType uploadedAt sizeBytes
   AgentFilter: active silentSince
   AgentLogFilter: levels since until search
   AgentMemoryFilter: memoryType since until search
   AuditFilter: action actor status createdAt`
    .split('\n')
    .flatMap((line) => {
      const [type = '', names = ''] = line.trim().split(': ');
      return names.split(' ').map((name) => `${type}.${name}`);
    }),
);
const COMBINING = ['and', 'or', 'not'];

/** Lists of an agent's own rows, some of which name tasks that are not its own. */
const NAME_OTHERS = ['FileFilter.taskId', 'AgentLogFilter.taskId', 'AgentMemoryFilter.taskId'];

/** What lists of sums need besides. */
const MORE: Record<string, string> = {
  taskStats: 'groupBy: [AGENT, USER]',
  logHistogram: 'interval: "P1D", groupBy: [AGENT]',
};

interface Filtered {
  list: string;
  field: GraphQLInputField;
  path: string;
}

/** Every field of every filter that a role has on its lists. */
export function filtersOf(role: Role): Filtered[] {
  return fieldsOf(schemaOf(role), 'Query').flatMap(({ name: list, args }) => {
    const filter = args.find(({ name }) => name === 'filter');
    const type = filter && getNamedType(filter.type);
    if (!isInputObjectType(type)) return [];
    return Object.values(type.getFields())
      .filter(({ name }) => !COMBINING.includes(name))
      .map((field) => ({ list, field, path: `${type.name}.${field.name}` }));
  });
}

export const unknownFilters = (role: Role): string[] =>
  filtersOf(role)
    .map(({ path }) => path)
    .filter((path) => path in NAMES === VALUES.has(path));

/** Asks a list for what is another's and for what is not there, plainly and by negation. */
export async function filterBy(
  gateway: Gateway,
  world: World,
  [role, { list, field, path }]: [Role, Filtered],
): Promise<number> {
  const named = NAMES[path];
  if (named === undefined) return 0;
  const ask = (whose: Whose, negated = false) => {
    const key = named === 'path' ? world.key('Agent', whose) : world.key(named, whose);
    const plain = { [field.name]: valueFor(field, named === 'path' ? { contains: key } : key) };
    const filter = negated ? { not: plain } : plain;
    return outcomeOf(gateway, ASKERS[role], queryOf(role, list), { filter });
  };
  const [foreign, missing] = await sideBySide(
    () => ask('foreign'),
    () => ask('missing'),
  );
  const seen = { role, list, path };
  expect({ ...seen, leaks: leaksOf(role, foreign) }).toEqual({ ...seen, leaks: [] });
  if (role === 'agent') {
    expect({ ...seen, trips: foreign.trips }).toEqual({ ...seen, trips: missing.trips });
    if (!NAME_OTHERS.includes(path)) expect(foreign).toEqual(missing);
  }
  // Streams over agents' databases have no negation.
  const type = schemaOf(role).getType(path.split('.')[0] ?? '');
  if (!isInputObjectType(type) || !('not' in type.getFields())) return 2;
  const others = await ask('own', true);
  expect({ ...seen, errors: others.errors, leaks: leaksOf(role, others) }).toEqual({
    ...seen,
    errors: [],
    leaks: [],
  });
  return 3;
}

function valueFor({ type }: GraphQLInputField, key: string | { contains: string }): unknown {
  if (typeof key !== 'string') return key;
  if (isInputObjectType(getNamedType(type))) return { eq: key };
  return isListType(type) ? [key] : key;
}

function queryOf(role: Role, list: string): string {
  const schema = schemaOf(role);
  const field = schema.getQueryType()?.getFields()[list];
  const filter = field?.args.find(({ name }) => name === 'filter');
  const type = field && getNamedType(field.type);
  const more = MORE[list] ? `, ${MORE[list]}` : '';
  return `query ($filter: ${filter?.type}) {
    list: ${list}(filter: $filter${more}) { ${wholeSelection(schema, type?.name ?? '')} }
  }`;
}
