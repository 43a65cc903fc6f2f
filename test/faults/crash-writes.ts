import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type Asker, evaluator, type Gateway } from '../support/gateway';
import { put, REQUEST_UPLOAD, screenshotInput } from '../support/uploads';

/** A write that was made ready: asked again and again, it is the same one. */
export interface CrashWrite {
  mark: string;
  query: string;
  input: object;
  /** How much of it stands in its store. */
  written(): Promise<number>;
}

/** Asks the program that will be killed. */
export type Ask = (query: string, input: object) => Promise<Answer>;

const CREATE_TASK =
  'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { key title } } }';
const WRITE_LOGS = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const COMPLETE_UPLOAD = `mutation ($input: CompleteUploadInput!) {
  completeUpload(input: $input) { file { key objectPath } }
}`;

export const CRASH_WRITES = {
  createTask: async (gateway: Gateway): Promise<CrashWrite> => {
    const mark = randomUUID();
    const rows = 'SELECT count(*)::int AS n FROM tasks WHERE title = $1';
    return {
      mark,
      query: CREATE_TASK,
      input: { title: mark, idempotencyKey: mark },
      written: () => count(gateway, rows, mark),
    };
  },

  writeLogs: async (gateway: Gateway, _: Ask, me: Asker): Promise<CrashWrite> => {
    const mark = randomUUID();
    const entries = [0, 1, 2].map((place) => ({ level: 'INFO', message: `${mark} ${place}` }));
    const stream = `query ($agents: [String!], $search: String) {
      agentLogs(filter: { agents: $agents, search: $search }) { nodes { key } }
    }`;
    return {
      mark,
      query: WRITE_LOGS,
      input: { entries, idempotencyKey: mark },
      written: async () => {
        const asked = { agents: [me.agent], search: mark };
        return (await gateway.data(evaluator, stream, asked)).agentLogs.nodes.length;
      },
    };
  },

  completeUpload: async (gateway: Gateway, ask: Ask): Promise<CrashWrite> => {
    const bytes = randomBytes(64);
    const { data } = await ask(REQUEST_UPLOAD, screenshotInput(bytes));
    const { uploadId, objectPath } = data.requestUpload;
    const status = await put(data.requestUpload, bytes);
    if (status !== 200) throw new Error(`the store answered ${status}`);
    const rows = 'SELECT count(*)::int AS n FROM binary_file_metadata WHERE object_path = $1';
    return {
      mark: objectPath,
      query: COMPLETE_UPLOAD,
      input: { uploadId, idempotencyKey: randomUUID() },
      written: () => count(gateway, rows, objectPath),
    };
  },
};

export type WriteName = keyof typeof CRASH_WRITES;

/** How much of each write stands when it happened once. */
export const WHOLE: Record<WriteName, number> = { createTask: 1, writeLogs: 3, completeUpload: 1 };

async function count({ pg }: Gateway, text: string, value: string): Promise<number> {
  const { rows } = await pg.query<{ n: number }>(text, [value]);
  return rows[0]?.n ?? 0;
}
