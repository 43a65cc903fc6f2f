import { randomBytes } from 'node:crypto';
import { toGlobalId } from '../../../src/domains/global-id';
import { type Asker, admin, agent, evaluator, frontend, type Gateway } from '../../support/gateway';
import { insertEvaluation, insertProgress, insertScreenshot, insertTask } from '../../support/rows';
import { requestUpload, screenshotInput } from '../../support/uploads';
import type { Attacker } from './attack';

export const ASKERS: Record<Exclude<Attacker, 'nobody'>, Asker> = {
  agent: agent('agent1'),
  evaluator,
  frontend,
  admin,
};

export interface World {
  names: ReadonlyMap<string, string>;
  /** Texts that stand in what an attacker may not see, and must come up in none of its answers. */
  canaries: Record<Attacker, readonly string[]>;
}

const WRITE_LOGS = 'mutation ($input: WriteLogsInput!) { writeLogs(input: $input) { count } }';
const WRITE_MEMORY =
  'mutation ($input: WriteMemoryInput!) { writeMemory(input: $input) { memory { id } } }';
const SET_CONFIG =
  'mutation ($input: SetAgentConfigInput!) { setAgentConfig(input: $input) { config { id } } }';

/** An agent's own things, the same things of another agent, and what to call them in attacks. */
export async function layWorld(gateway: Gateway): Promise<World> {
  const mark = randomBytes(6).toString('hex');
  const foreign = `another-agents-${mark}`;
  const hidden = `inside-${mark}`;
  const names = new Map<string, string>();
  for (const [whose, owner, shown] of [
    ['own', 'agent1', 'mine'],
    ['foreign', 'agent2', foreign],
  ] as const) {
    for (const [name, value] of Object.entries(await things(gateway, owner, shown, hidden))) {
      names.set(`${whose}.${name}`, value);
    }
  }
  for (const [name, value] of Object.entries(NOTHING)) names.set(`missing.${name}`, value);
  await lists(gateway, names);
  for (const role of ['agent', 'evaluator', 'frontend', 'admin'] as const) {
    names.set(`token.${role}`, await gateway.token(ASKERS[role]));
  }
  names.set('token.foreign', await gateway.token(agent('agent2')));
  names.set('host', new URL(gateway.url).host);
  return {
    names,
    canaries: {
      nobody: [foreign, hidden],
      agent: [foreign],
      frontend: [hidden],
      evaluator: [],
      admin: [],
    },
  };
}

const NO_KEY = '00000000-0000-4000-8000-000000000000';
const NO_DOCUMENT = 'nobody:6745b0c2f1d2c3b4a5968778';

/** What to call things that are nowhere, for all that an attacker may name. */
const NOTHING = {
  agent: 'nobody',
  task: NO_KEY,
  'task.gid': toGlobalId('Task', NO_KEY),
  progress: toGlobalId('TaskProgress', NO_KEY),
  screenshot: NO_KEY,
  'screenshot.gid': toGlobalId('File', NO_KEY),
  binary: NO_KEY,
  'binary.gid': toGlobalId('File', NO_KEY),
  'agent.gid': toGlobalId('Agent', 'nobody'),
  config: toGlobalId('AgentConfigEntry', 'nobody:secret'),
  log: toGlobalId('AgentLog', NO_DOCUMENT),
  memory: toGlobalId('AgentMemory', NO_DOCUMENT),
  trace: 'trace-nobody',
};

async function things(gateway: Gateway, owner: string, shown: string, hidden: string) {
  const row = { agent_id: owner };
  const secret = `${shown} ${hidden}`;
  const task = await insertTask(gateway, {
    ...row,
    title: `title ${shown}`,
    description: shown,
    trace_id: `trace-${owner}`,
    user_id: 'user1',
    config: { secret, quality: 1 },
    metadata: { secret, deep: { quality_score: 0.5 } },
    error_message: secret,
  });
  const progress = await insertProgress(gateway, task, {
    ...row,
    message: shown,
    data: { secret },
  });
  const evaluation = await insertEvaluation(gateway, task, {
    ...row,
    report: secret,
    metrics: { secret },
  });
  const screenshot = await insertScreenshot(gateway, task, row);
  const binary = await insertScreenshot(gateway, task, {
    ...row,
    bucket: gateway.config.objects.buckets.binaries,
    object_path: `${owner}/${hidden}.bin`,
  });
  const write = (query: string, input: object) => gateway.data(agent(owner), query, { input });
  await write(WRITE_LOGS, {
    entries: [{ level: 'ERROR', message: secret, taskId: task, metadata: { secret } }],
  });
  const { writeMemory } = await write(WRITE_MEMORY, { content: secret, taskId: task });
  await write(SET_CONFIG, { key: 'secret', value: secret });
  const { agentLogs } = await gateway.data(agent(owner), '{ agentLogs { nodes { id } } }');
  const upload = await requestUpload(gateway, agent(owner), screenshotInput(Buffer.from('x')));
  return {
    agent: owner,
    task,
    'task.gid': toGlobalId('Task', task),
    progress: toGlobalId('TaskProgress', progress),
    evaluation,
    'evaluation.gid': toGlobalId('Evaluation', evaluation),
    screenshot,
    'screenshot.gid': toGlobalId('File', screenshot),
    binary,
    'binary.gid': toGlobalId('File', binary),
    'agent.gid': toGlobalId('Agent', owner),
    config: toGlobalId('AgentConfigEntry', `${owner}:secret`),
    log: agentLogs.nodes[0].id,
    memory: writeMemory.memory.id,
    trace: `trace-${owner}`,
    upload: upload.uploadId,
    path: upload.objectPath,
  } as Record<string, string>;
}

/** Cursors of an admin, who sees all: others must not get further with them. */
async function lists(gateway: Gateway, names: Map<string, string>): Promise<void> {
  const fields = ['tasks', 'files', 'screenshots', 'agents', 'evaluations', 'agentLogs'];
  for (const field of fields) {
    const data = await gateway.data(admin, `{ ${field} { edges { cursor } } }`);
    const [first, last] = [data[field].edges[0].cursor, data[field].edges.at(-1).cursor];
    names.set(`cursor.${field}`, first);
    names.set(`cursor.${field}.last`, last);
    names.set(`cursor.${field}.cut`, first.slice(0, -3));
    names.set(`cursor.${field}.bent`, `${first[0] === 'A' ? 'B' : 'A'}${first.slice(1)}`);
  }
}
