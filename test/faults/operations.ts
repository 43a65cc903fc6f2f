import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type Asker, agent, evaluator, type Gateway } from '../support/gateway';
import { complete, put, requestUpload, screenshotInput } from '../support/uploads';

/** An agent on the cluster behind the relay, and one that is not. */
export const FAR_AGENT = 'far1';
export const NEAR_AGENT = 'near1';

const QUERY = /* GraphQL */ `
  {
    tasks(first: 5) { nodes { title progress(first: 1) { nodes { message } } } }
    agentLogs(filter: { agents: ["${NEAR_AGENT}", "${FAR_AGENT}"] }) {
      nodes { message agentId } unavailable { agentId code }
    }
    screenshots(first: 1) { nodes { objectPath } }
  }
`;
const MUTATION = /* GraphQL */ `
  mutation ($task: CreateTaskInput!, $logs: WriteLogsInput!) {
    createTask(input: $task) { task { key } }
    writeLogs(input: $logs) { count }
  }
`;

export interface Operation {
  ask(): Promise<Answer>;
  /** How often what it wrote is there; nothing for one that writes nothing. */
  written?(): Promise<number[]>;
}

export const OPERATIONS = ['query', 'mutation', 'upload'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** Made while all is well; asked again and again, it is the same operation. */
export const makeOperation: Record<OperationName, (gateway: Gateway) => Promise<Operation>> = {
  query: async (gateway) => ({ ask: () => gateway.ask(evaluator, QUERY) }),

  mutation: async (gateway) => {
    const me: Asker = { ...agent(FAR_AGENT), sub: randomUUID() };
    const name = randomUUID();
    const task = { title: name, idempotencyKey: name };
    const logs = { entries: [{ level: 'INFO', message: name }], idempotencyKey: name };
    return {
      ask: () => gateway.ask(me, MUTATION, { task, logs }),
      written: async () => [
        await count(gateway, 'SELECT count(*)::int AS n FROM tasks WHERE title = $1', name),
        (await logsSaying(gateway, name)).length,
      ],
    };
  },

  upload: async (gateway) => {
    const me: Asker = { ...agent(FAR_AGENT), sub: randomUUID() };
    const bytes = randomBytes(64);
    const ticket = await requestUpload(gateway, me, screenshotInput(bytes));
    const status = await put(ticket, bytes);
    if (status !== 200) throw new Error(`the store answered ${status}`);
    const rows = 'SELECT count(*)::int AS n FROM binary_file_metadata WHERE object_path = $1';
    return {
      ask: () => complete(gateway, me, ticket.uploadId),
      written: async () => [await count(gateway, rows, ticket.objectPath)],
    };
  },
};

async function count(gateway: Gateway, text: string, value: string): Promise<number> {
  const { rows } = await gateway.pg.query<{ n: number }>(text, [value]);
  return rows[0]?.n ?? 0;
}

async function logsSaying(gateway: Gateway, search: string): Promise<unknown[]> {
  const query = `query ($search: String) {
    agentLogs(filter: { agents: ["${FAR_AGENT}"], search: $search }) { nodes { key } }
  }`;
  return (await gateway.data(evaluator, query, { search })).agentLogs.nodes;
}
