import { admin, type Gateway } from '../../support/gateway';
import { put, requestUpload, screenshotInput } from '../../support/uploads';
import { NOBODY, type Whose, type World } from './world';

/** An argument of a mutation that names an object, and an input that names it. */
export interface Target {
  /** Where in the input it is, as `InputType.field`. */
  path: string;
  mutation: string;
  payload: string;
  input(place: { gateway: Gateway; world: World; whose: Whose }): object | Promise<object>;
  /** What is answered where nothing of that name is there, unless it is NOT_FOUND. */
  missing?: string;
}

const target = (
  path: string,
  mutation: string,
  payload: string,
  input: (world: World, whose: Whose) => object,
): Target => ({ path, mutation, payload, input: ({ world, whose }) => input(world, whose) });

const agentOf = (world: World, whose: Whose) => ({ agentId: world.key('Agent', whose) });
const taskOf = (world: World, whose: Whose) => ({ taskId: world.key('Task', whose) });
const entries = [{ level: 'INFO', message: 'written by the matrix' }];
const upload = { kind: 'BINARY', contentType: 'image/png', sizeBytes: 3 };

/** An upload that somebody asked for and put to its place, for the named agent and task. */
async function uploaded(
  { gateway, world, whose }: { gateway: Gateway; world: World; whose: Whose },
  ofAgent: Whose,
): Promise<object> {
  const bytes = Buffer.from('png');
  const ticket = await requestUpload(
    gateway,
    admin,
    screenshotInput(bytes, {
      agentId: world.key('Agent', ofAgent),
      ...(whose === ofAgent ? {} : { taskId: world.key('Task', whose) }),
    }),
  );
  await put(ticket, bytes);
  return { uploadId: ticket.uploadId };
}

export const TARGETS: Target[] = [
  target('CreateTaskInput.agentId', 'createTask', 'task { key }', (world, whose) => ({
    ...agentOf(world, whose),
    title: 'by the matrix',
  })),
  target('UpdateTaskStatusInput.taskId', 'updateTaskStatus', 'task { key }', (world, whose) => ({
    ...taskOf(world, whose),
    status: 'COMPLETED',
    metadata: { by: 'the matrix' },
  })),
  target('UpdateTaskStatusInput.taskId', 'updateTaskStatus', 'task { key }', (world, whose) => ({
    taskId: world.id('Task', whose),
    status: 'COMPLETED',
    errorMessage: 'by the matrix',
  })),
  target('AddTaskProgressInput.taskId', 'addTaskProgress', 'progress { key }', taskOf),
  target('TaskProgressItem.taskId', 'addTaskProgressBulk', 'progress { key }', (world, whose) => ({
    items: [taskOf(world, 'own'), taskOf(world, whose)],
  })),
  target(
    'CreateEvaluationInput.taskId',
    'createEvaluation',
    'evaluation { key }',
    (world, whose) => ({
      ...taskOf(world, whose),
      score: 1,
    }),
  ),
  target('WriteLogsInput.agentId', 'writeLogs', 'count', (world, whose) => ({
    ...agentOf(world, whose),
    entries,
  })),
  target('WriteMemoryInput.agentId', 'writeMemory', 'memory { key }', (world, whose) => ({
    ...agentOf(world, whose),
    content: 'by the matrix',
  })),
  target('DeleteMemoryInput.agentId', 'deleteMemory', 'id', (world, whose) => ({
    ...agentOf(world, whose),
    id: world.key('AgentMemory', whose),
  })),
  target('DeleteMemoryInput.id', 'deleteMemory', 'id', (world, whose) => ({
    id: world.id('AgentMemory', whose),
  })),
  target('SetAgentConfigInput.agentId', 'setAgentConfig', 'config { key }', (world, whose) => ({
    ...agentOf(world, whose),
    key: 'by the matrix',
    value: 1,
  })),
  target('RequestUploadInput.agentId', 'requestUpload', 'uploadId url', (world, whose) => ({
    ...agentOf(world, whose),
    ...upload,
    fileName: 'by-the-matrix.png',
  })),
  {
    path: 'CompleteUploadInput.uploadId',
    mutation: 'completeUpload',
    payload: 'file { key }',
    input: (place) => uploaded(place, place.whose),
  },
  {
    // The task travels in the upload's id: it is looked at when the upload is completed.
    path: 'RequestUploadInput.taskId',
    mutation: 'completeUpload',
    payload: 'file { key }',
    input: (place) => uploaded(place, 'own'),
  },
  target('DeleteFileInput.fileId', 'deleteFile', 'file { key }', (world, whose) => ({
    fileId: world.key('binary', whose),
  })),
];

/** Input fields that look like names of objects and reach none, and why. */
export const LABELS: Record<string, string> = {
  'CreateTaskInput.traceId': 'is a text of the task; a trace belongs to nobody',
  'CreateTaskInput.userId': 'is a text of the task',
  'CreateEvaluationInput.agentId': 'is a text of the evaluation, for those who see all agents',
  'LogEntryInput.taskId': 'is a text of the log: its edge finds own tasks alone',
  'WriteMemoryInput.taskId': 'is a text of the memory: its edge finds own tasks alone',
  'SetAgentConfigInput.key': 'is a name inside the agent’s own database',
};

/** An admin may write for an agent that nobody has seen yet. */
export const MAKES_ITS_AGENT = (path: string): boolean =>
  /^(CreateTask|WriteLogs|WriteMemory|SetAgentConfig|RequestUpload|CompleteUpload)Input\.(agentId|uploadId)$/.test(
    path,
  );

export { NOBODY };
