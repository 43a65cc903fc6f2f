import { Pool } from 'pg';
import type { Config } from '../../config/config';
import { inParallel } from '../../stores/mongo/in-parallel';
import { missingIndexes } from '../../stores/mongo/index-maker';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { openAgentDatabases } from '../agent-databases';
import { type Finding, type Findings, named } from './finding';
import { type AuthInfo, mayDo } from './mongo-rights';

const WIDTH = 8;

interface AgentState {
  agent: string;
  state: 'complete' | 'lacking' | 'unreachable';
  /** Set where indexes are lacking and the user may not make them. */
  mayNot?: boolean;
}

/** Whether the databases of registered agents have their indexes, each asked as its own user. */
export async function checkAgentIndexes(
  { postgres, mongo }: Config,
  findings: Findings,
): Promise<Finding[]> {
  const pg = new Pool({ ...connectionOptions(postgres.url ?? ''), max: 1 });
  pg.on('error', () => undefined);
  try {
    const agents = await registeredAgents(pg);
    if (!agents) {
      const what = 'the registered agents are not known, so their indexes were not looked at';
      return [findings.warn(what, 'put PostgreSQL right first')];
    }
    const databases = await openAgentDatabases({
      pg,
      defaultUrl: mongo.url ?? '',
      clusters: mongo.clusters,
      template: mongo.databaseTemplate,
      credentialsFile: mongo.agentCredentialsFile,
    });
    try {
      const states = await inParallel(agents, WIDTH, (agent) =>
        stateOf(agent, () => databases.of(agent)),
      );
      return summed(states, findings);
    } finally {
      await databases.close();
    }
  } finally {
    await pg.end();
  }
}

async function registeredAgents(pg: Pool): Promise<string[] | undefined> {
  try {
    const { rows } = await pg.query<{ name: string }>('SELECT name FROM agents ORDER BY name');
    return rows.map(({ name }) => name);
  } catch {
    return undefined;
  }
}

type Open = () => ReturnType<Awaited<ReturnType<typeof openAgentDatabases>>['of']>;

async function stateOf(agent: string, open: Open): Promise<AgentState> {
  try {
    const db = await open();
    const missing = await missingIndexes(db);
    if (missing.length === 0) return { agent, state: 'complete' };
    const status = await db.admin().command({ connectionStatus: 1, showPrivileges: true });
    const info: AuthInfo = status.authInfo ?? {};
    return {
      agent,
      state: 'lacking',
      mayNot: mayDo(info, 'createIndex', db.databaseName) === false,
    };
  } catch {
    return { agent, state: 'unreachable' };
  }
}

function summed(states: AgentState[], { ok, warn }: Findings): Finding[] {
  const agents = (wanted: (state: AgentState) => boolean) =>
    states.filter(wanted).map(({ agent }) => agent);
  const away = agents(({ state }) => state === 'unreachable');
  const lacking = agents(({ state, mayNot }) => state === 'lacking' && !mayNot);
  const mayNot = agents(({ mayNot }) => mayNot === true);
  const found: Finding[] = [];
  if (away.length > 0) {
    found.push(
      warn(
        `the databases of ${named(away)} cannot be read`,
        'see their users in MONGODB_AGENT_CREDENTIALS, and agents.mongo_cluster and mongo_database',
      ),
    );
  }
  if (lacking.length > 0) {
    found.push(warn(`indexes are missing for ${named(lacking)}`, 'npx triptych migrate'));
  }
  if (mayNot.length > 0) {
    found.push(
      warn(
        `indexes are missing for ${named(mayNot)}, and the user may not make them`,
        'give it readWrite on those databases, then npx triptych migrate',
      ),
    );
  }
  if (found.length > 0) return found;
  const count = `${states.length} registered ${states.length === 1 ? 'agent' : 'agents'}`;
  return [ok(states.length > 0 ? `${count}: every index is there` : 'no agent is registered yet')];
}
