import {
  buildSchema,
  type DocumentNode,
  executeSync,
  type GraphQLLeafType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  printSchema,
} from 'graphql';

/** What a field was asked for, seen by the lists right below it. */
interface Full {
  size?: number;
  agents?: number;
}

type Args = Record<string, unknown>;
type Length = (full: Full, args: Args) => number;

const page: Length = ({ size }) => size ?? 0;
const perAgent: Length = ({ agents }) => agents ?? 1;
const exactly = (length: number) => () => length;
const bySize = (args: Args) => sizeOf(args) ?? 0;

/** How long each list can get at most: said here once more, apart from what the fields say. */
const LENGTHS: Record<string, Length> = {
  'Query.nodes': (_, { ids }) => lengthOf(ids),
  'Query.taskStats': (_, args) => bySize(args),
  'Agent.config': (_, args) => bySize(args),
  'AddTaskProgressBulkPayload.progress': page,
  'Agent.logCounts': exactly(5),
  'Task.logCounts': exactly(5),
  'EvaluationSnapshot.logCounts': exactly(5),
  'Health.stores': exactly(3),
  'IntegrityReport.tasksOfUnknownAgents': exactly(500),
  'LonelyKeys.nodes': page,
  'LogHistogram.buckets': page,
  'LogHistogram.unavailable': perAgent,
  'StorageReport.tables': exactly(50),
  'StorageReport.indexes': exactly(200),
  'FilesStorage.buckets': exactly(500),
  'FilesStorage.agents': exactly(500),
  'DatabasesStorage.nodes': perAgent,
  'DatabasesStorage.unavailable': perAgent,
  'AgentDatabase.collections': exactly(12),
  'RequestUploadPayload.headers': exactly(10),
};

export const ALL_AGENTS = 3;

function lengthOfList(type: string, field: string): Length | undefined {
  const own = LENGTHS[`${type}.${field}`];
  if (own || !type.endsWith('Connection')) return own;
  return field === 'unavailable' ? perAgent : page;
}

/** Answers like a gateway over stores that have more of everything than anyone asks for. */
export function createFullGateway(schema: GraphQLSchema, agentsReadable: number) {
  const bare = buildSchema(printSchema(schema));
  return (document: DocumentNode, variables: Args): Count => {
    let made = 0;
    const result = executeSync({
      schema: bare,
      document,
      variableValues: variables,
      // Objects of an interface are of each of its types in turn.
      typeResolver: (_value, _context, info, abstract) => {
        const types = info.schema.getPossibleTypes(abstract);
        return types[made++ % types.length]?.name;
      },
      fieldResolver: (source: Full | undefined, args: Args, _context, info) => {
        const { parentType, fieldName } = info;
        const type = getNullableType(info.returnType);
        const named = getNamedType(type);
        const one = isLeafType(named) ? leafOf(named) : fullOf(fieldName, args, agentsReadable);
        if (!isListType(type)) return one;
        const length = lengthOfList(parentType.name, fieldName);
        if (!length) throw new Error(`say how long ${parentType.name}.${fieldName} gets`);
        return Array.from({ length: length(source ?? {}, args) }, () => one);
      },
    });
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    return countAnswer(result.data ?? {});
  };
}

const leafOf = (type: GraphQLLeafType): unknown =>
  isEnumType(type) ? type.getValues()[0]?.value : type.name === 'Boolean' ? true : 1;

function fullOf(field: string, args: Args, agentsReadable: number): Full {
  const { filter, input, ...named } = args as {
    filter?: { agents?: unknown[] };
    agents?: unknown[];
    input?: { items?: [] };
  };
  const streams = ['agentLogs', 'agentMemories', 'logHistogram', 'databases'].includes(field);
  const given = filter?.agents ?? named.agents;
  const agents = streams ? Math.min(given?.length ?? ALL_AGENTS, agentsReadable) : 1;
  return { size: sizeOf(args) ?? input?.items?.length ?? 20, agents };
}

function sizeOf({ first, last }: Args): number | undefined {
  const given = first ?? last;
  return typeof given === 'number' ? given : undefined;
}

const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

interface Count {
  objects: number;
  values: number;
}

function countAnswer(data: unknown): Count {
  const count: Count = { objects: -1, values: 0 };
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) {
      count.objects += 1;
      Object.values(value).forEach(look);
    } else count.values += 1;
  };
  look(data);
  return count;
}
