import type { Db } from 'mongodb';
import { Pool } from 'pg';
import type { Config } from '../../config/config';
import { atOnce } from '../../stores/at-once';
import { missingIndexes } from '../../stores/mongo/index-maker';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { openAgentDatabases } from '../agent-databases';
import { hasDatabase, type KnownAgent, knownAgents } from '../known-agents';
import { type Finding, type Findings, named } from './finding';
import { type AuthInfo, mayDo } from './mongo-rights';

const WIDTH = 8;

interface AgentState {
  agent: string;
  /** Absent: merely seen in tasks, and nothing was written to its database yet. */
  state: 'complete' | 'absent' | 'lacking' | 'unreachable';
  /** Set where indexes are lacking and the user may not make them. */
  mayNot?: boolean;
}

/** Whether the databases of the agents there are have their indexes, each asked as its own user. */
export async function checkAgentIndexes(config: Config, findings: Findings): Promise<Finding[]> {
  const pg = new Pool({ ...connectionOptions(config.postgres.url ?? ''), max: 1 });
  pg.on('error', () => undefined);
  try {
    const agents = await knownIn(pg);
    if (!agents) {
      const what = 'the agents are not known, so their indexes were not looked at';
      return [findings.warn(what, 'put PostgreSQL right first')];
    }
    const databases = await openAgentDatabases(config, pg);
    try {
      const states = await atOnce(WIDTH, agents, (known) =>
        stateOf(known, () => databases.of(known.agent)),
      );
      return summed(states, findings);
    } finally {
      await databases.close();
    }
  } finally {
    await pg.end();
  }
}

async function knownIn(pg: Pool): Promise<KnownAgent[] | undefined> {
  try {
    return await knownAgents(async (text) => (await pg.query<KnownAgent>(text)).rows);
  } catch {
    return undefined;
  }
}

async function stateOf(known: KnownAgent, open: () => Promise<Db>): Promise<AgentState> {
  const { agent } = known;
  try {
    const db = await open();
    if (!(await hasDatabase(known, db))) return { agent, state: 'absent' };
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
  const { length } = agents(({ state }) => state === 'complete');
  if (length === 0) return [ok('no agent has a database yet')];
  const whose = length === 1 ? '1 agent’s database' : `${length} agents’ databases`;
  return [ok(`every index is there in ${whose}`)];
}
