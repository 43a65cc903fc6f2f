import type { NodeType } from '../../../src/domains/global-id';
import type { Whose, World } from './world';

/** A way to one object from outside: the root field it goes through, and what names the object. */
export interface Door {
  root: string;
  name: string;
  /** The argument that names it, as it is declared. */
  argument: 'ID!' | 'String!';
  field(variable: string, selection: string): string;
  value(world: World, whose: Whose): string;
}

const node = (type: NodeType): Door => ({
  root: 'node',
  name: 'node',
  argument: 'ID!',
  field: (id, selection) => `node(id: ${id}) { ... on ${type} { ${selection} } }`,
  value: (world, whose) => world.id(type, whose),
});

const nodes = (type: NodeType): Door => ({
  ...node(type),
  root: 'nodes',
  name: 'nodes',
  field: (id, selection) => `nodes(ids: [${id}]) { ... on ${type} { ${selection} } }`,
});

const byKey = (root: string, type: NodeType): Door => ({
  root,
  name: `${root} by key`,
  argument: 'ID!',
  field: (id, selection) => `${root}(id: ${id}) { ${selection} }`,
  value: (world, whose) => world.key(type, whose),
});

const byId = (root: string, type: NodeType): Door => ({
  ...byKey(root, type),
  name: `${root} by global id`,
  value: (world, whose) => world.id(type, whose),
});

const byTrace: Door = {
  root: 'task',
  name: 'task by trace',
  argument: 'String!',
  field: (trace, selection) => `task(traceId: ${trace}) { ${selection} }`,
  value: (world, whose) => world.key('trace', whose),
};

const bySnapshot: Door = {
  root: 'evaluationSnapshot',
  name: 'task by its snapshot',
  argument: 'ID!',
  field: (id, selection) => `evaluationSnapshot(taskId: ${id}) { task { ${selection} } }`,
  value: (world, whose) => world.key('Task', whose),
};

const agentBy = (name: string, value: Door['value']): Door => ({
  root: 'agent',
  name,
  argument: 'String!',
  field: (key, selection) => `agent(key: ${key}) { ${selection} }`,
  value,
});

/** All doors; a root field that takes an object's id and is not here fails the matrix. */
export const DOORS: Record<NodeType, Door[]> = {
  Task: [
    node('Task'),
    nodes('Task'),
    byKey('task', 'Task'),
    byId('task', 'Task'),
    byTrace,
    bySnapshot,
  ],
  TaskProgress: [node('TaskProgress'), nodes('TaskProgress')],
  Evaluation: [
    node('Evaluation'),
    nodes('Evaluation'),
    byKey('evaluation', 'Evaluation'),
    byId('evaluation', 'Evaluation'),
  ],
  File: [node('File'), nodes('File'), byKey('file', 'File'), byId('file', 'File')],
  Agent: [
    node('Agent'),
    nodes('Agent'),
    agentBy('agent by key', (world, whose) => world.key('Agent', whose)),
    agentBy('agent by global id', (world, whose) => world.id('Agent', whose)),
  ],
  AgentLog: [node('AgentLog'), nodes('AgentLog')],
  AgentMemory: [node('AgentMemory'), nodes('AgentMemory')],
  AgentConfigEntry: [node('AgentConfigEntry'), nodes('AgentConfigEntry')],
  AuditEntry: [node('AuditEntry'), nodes('AuditEntry')],
};

/** One request that tries doors side by side: `d0`, `d1` … in the answer. */
export function throughDoors(doors: readonly Door[], selection: string): string {
  const declared = doors.map(({ argument }, at) => `$d${at}: ${argument}`);
  const fields = doors.map(({ field }, at) => `d${at}: ${field(`$d${at}`, selection)}`);
  return `query (${declared.join(', ')}) { ${fields.join(' ')} }`;
}

export const namesOf = (doors: readonly Door[], world: World, whose: Whose): object =>
  Object.fromEntries(doors.map(({ value }, at) => [`d${at}`, value(world, whose)]));

/** What came through the door of that number. */
export function throughDoor(
  data: Record<string, unknown> | undefined,
  at: number,
): Record<string, unknown> | null {
  const [found] = [data?.[`d${at}`]].flat() as (Record<string, unknown> | null | undefined)[];
  return (
    (found && 'task' in found && Object.keys(found).length === 1
      ? (found.task as Record<string, unknown> | null)
      : found) ?? null
  );
}

/** Root fields that name no single object, and why they need no door. */
export const NO_DOOR: Record<string, string> = {
  viewer: 'is about who asks',
  health: 'is about the stores',
  integrityReport: 'is about the stores as a whole, for those who read all',
  storageReport: 'is about the stores as a whole, for those who read all',
  taskStats: 'is a list of sums: its filters are tried as those of lists',
  logHistogram: 'is a list of sums: its filters are tried as those of lists',
  tasks: 'is a list',
  files: 'is a list',
  screenshots: 'is a list',
  agents: 'is a list',
  agentLogs: 'is a list',
  agentMemories: 'is a list',
  evaluations: 'is a list',
  auditLog: 'is a list',
};
