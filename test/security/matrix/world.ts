import { randomUUID } from 'node:crypto';
import { joinDocumentKey, type NodeType, toGlobalId } from '../../../src/domains/global-id';
import { admin, type Gateway } from '../../support/gateway';
import {
  insertEvaluation,
  insertProgress,
  insertRow,
  insertScreenshot,
  insertTask,
} from '../../support/rows';

export const MINE = 'agent1';
export const THEIRS = 'agent2';
export const NOBODY = 'nobody';
const OWNERS = [MINE, THEIRS] as const;
type Owner = (typeof OWNERS)[number];

/** Whose an object is, seen by the agent that asks. */
export type Whose = 'own' | 'foreign' | 'missing';

/** Stands in every text of the other agent: where it shows up, something came through. */
export const CANARY = `of ${THEIRS}`;
/** Stands in every column that a frontend's summaries lack. */
export const HIDDEN = 'hidden';

const NO_ROW = '00000000-0000-4000-8000-000000000000';
const NO_DOCUMENT = '6745b0c2f1d2c3b4a5968778';

type Keys = Record<NodeType, string> & { trace: string; binary: string };

/** One object of every type for two agents, and the names of such as are not there. */
export interface World {
  key(type: NodeType | 'trace' | 'binary', whose: Whose): string;
  id(type: NodeType, whose: Whose): string;
}

/** Lays everything down as the owner of the tables and as an admin: no wall stands in the way. */
export async function layWorld(gateway: Gateway): Promise<World> {
  const laid = new Map<Owner, Keys>();
  for (const owner of OWNERS) laid.set(owner, await layAgent(gateway, owner));
  await layCrossings(gateway, laid.get(MINE) as Keys, laid.get(THEIRS) as Keys);
  const keysOf = (whose: Whose): Keys =>
    whose === 'missing' ? MISSING : (laid.get(whose === 'own' ? MINE : THEIRS) as Keys);
  return {
    key: (type, whose) => keysOf(whose)[type],
    id: (type, whose) => {
      const owner = { own: MINE, foreign: THEIRS, missing: NOBODY }[whose];
      const key = keysOf(whose)[type];
      return toGlobalId(type, DOCUMENTS.includes(type) ? joinDocumentKey(owner, key) : key);
    },
  };
}

const DOCUMENTS: NodeType[] = ['AgentLog', 'AgentMemory', 'AgentConfigEntry'];

const MISSING: Keys = {
  Task: NO_ROW,
  TaskProgress: NO_ROW,
  Evaluation: NO_ROW,
  File: NO_ROW,
  Agent: NOBODY,
  AgentLog: NO_DOCUMENT,
  AgentMemory: NO_DOCUMENT,
  AgentConfigEntry: 'setting',
  AuditEntry: NO_ROW,
  trace: 'no-trace',
  binary: NO_ROW,
};

async function layAgent(gateway: Gateway, owner: Owner): Promise<Keys> {
  const hidden = `${HIDDEN} of ${owner}`;
  const secret = JSON.stringify({ secret: hidden });
  const of = { agent_id: owner };
  const trace = `trace of ${owner}`;
  await gateway.pg.query(
    'INSERT INTO agents (name, description) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    [owner, hidden],
  );
  const task = await insertTask(gateway, {
    ...of,
    trace_id: trace,
    title: `title of ${owner}`,
    description: `text of ${owner}`,
    user_id: hidden,
    config: secret,
    metadata: secret,
    status: 'completed',
    error_message: hidden,
    result_artifact_url: `s3://${hidden}`,
    started_at: '2026-01-02T03:04:05Z',
    completed_at: '2026-01-02T03:04:06Z',
  });
  const message = `message of ${owner}`;
  const progress = { ...of, message, progress_percent: 50, data: secret };
  const evaluation = { ...of, report: hidden, metrics: secret, evaluator: hidden };
  const bucket = gateway.config.objects.buckets.binaries;
  const file = { ...of, checksum: hidden, metadata: secret };
  return {
    Task: task,
    TaskProgress: await insertProgress(gateway, task, progress),
    Evaluation: await insertEvaluation(gateway, task, evaluation),
    File: await insertScreenshot(gateway, task, {
      ...file,
      object_path: `${owner}/screenshots/shot of ${owner} ${randomUUID()}.png`,
    }),
    binary: await insertScreenshot(gateway, task, {
      ...file,
      bucket,
      object_path: `${owner}/${hidden} ${randomUUID()}.bin`,
    }),
    AuditEntry: await insertRow(gateway, 'audit_log', {
      action: 'test',
      actor: `agent:${owner}:someone`,
      details: secret,
    }),
    Agent: owner,
    trace,
    ...(await layDocuments(gateway, owner, task)),
  };
}

async function layDocuments(gateway: Gateway, owner: Owner, taskId: string) {
  const write = (query: string, input: object) =>
    gateway.data(admin, query, { input: { agentId: owner, ...input } });
  await write('mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }', {
    entries: [{ level: 'ERROR', message: `log of ${owner}`, taskId, metadata: { tokens: 3 } }],
  });
  const { writeMemory } = await write(
    'mutation ($input: WriteMemoryInput!) { writeMemory(input: $input) { memory { key } } }',
    { content: `memory of ${owner}`, taskId },
  );
  await write(
    'mutation ($input: SetAgentConfigInput!) { setAgentConfig(input: $input) { config { key } } }',
    { key: 'setting', value: `value of ${owner}` },
  );
  const { agentLogs } = await gateway.data(
    admin,
    `{ agentLogs(filter: { agents: ["${owner}"] }) { nodes { key } } }`,
  );
  return {
    AgentLog: agentLogs.nodes[0].key,
    AgentMemory: writeMemory.memory.key,
    AgentConfigEntry: 'setting',
  };
}

/** Rows and documents that name each other across the border, as other code may have left them. */
async function layCrossings(gateway: Gateway, mine: Keys, theirs: Keys): Promise<void> {
  const shot = (owner: Owner, task: string) =>
    insertScreenshot(gateway, task, {
      agent_id: owner,
      object_path: `${owner}/screenshots/crossing of ${owner} ${randomUUID()}.png`,
    });
  await shot(MINE, theirs.Task);
  await shot(THEIRS, mine.Task);
  await layDocuments(gateway, MINE, theirs.Task);
  await layDocuments(gateway, MINE, NO_ROW);
  await layDocuments(gateway, THEIRS, mine.Task);
}
