import { badInput, type CodedError } from '../../errors';
import { type AgentCredentials, type AgentUser, createAgentCredentials } from './agent-credentials';
import {
  type AgentHome,
  type AgentRegistry,
  DEFAULT_CLUSTER,
  type RegisteredPlace,
} from './agent-place';
import { templateName } from './database-name';
import { refusals } from './name-collisions';

export interface AgentDirectory {
  /** Per agent its place, or why it has none. */
  homesOf(agents: readonly string[]): Promise<Map<string, AgentHome | CodedError>>;
  /** The agent's own user where it has one; then no other may be used for its database. */
  userOf(agent: string): Promise<AgentUser | undefined>;
}

export interface DirectoryOptions {
  registry: AgentRegistry;
  template: string;
  clusters: ReadonlySet<string>;
  credentialsFile?: string;
  now?: () => number;
  /** How long a call waits for the registry before it goes by what it said last. */
  registryPatienceMs?: number;
}

const FRESH_MS = 5000;
const MAX_KEPT = 20_000;

interface Entry {
  home: AgentHome | CodedError;
  readAt: number;
}

/** Maps agent keys to databases: the registry first, the template otherwise. */
export function createAgentDirectory(options: DirectoryOptions): AgentDirectory {
  const { registry, template, clusters, now = Date.now, registryPatienceMs = 500 } = options;
  const credentials: AgentCredentials = createAgentCredentials(options.credentialsFile, now);
  const entries = new Map<string, Entry>();
  const underWay = new Map<string, Promise<void>>();

  function startLookUp(agents: string[]): Promise<void> {
    const running = lookUp(agents).finally(() => {
      for (const agent of agents) underWay.delete(agent);
    });
    for (const agent of agents) underWay.set(agent, running);
    return running;
  }

  async function lookUp(agents: string[]): Promise<void> {
    const registered = await answerOf(registry, agents, registryPatienceMs);
    const readAt = now();
    if (entries.size > MAX_KEPT) entries.clear();
    const known = registered ?? new Map<string, RegisteredPlace>();
    const refused = refusals({ asked: agents, registered: known, template });
    for (const agent of agents) {
      const kept = entries.get(agent);
      // While the registry is away, what it last said is better than the template.
      if (registered === undefined && kept !== undefined) kept.readAt = readAt;
      else {
        const home = refused.get(agent) ?? homeOf(agent, known.get(agent));
        entries.set(agent, { home, readAt });
      }
    }
  }

  function homeOf(agent: string, place: RegisteredPlace = {}): AgentHome | CodedError {
    const cluster = place.cluster ?? DEFAULT_CLUSTER;
    if (!clusters.has(cluster)) {
      return badInput(`agents.mongo_cluster of agent "${agent}" names no configured cluster.`);
    }
    return { agent, cluster, database: place.database ?? templateName(template, agent) };
  }

  return {
    async homesOf(agents) {
      const oldest = now() - FRESH_MS;
      const stale = new Set<string>();
      for (const agent of agents) {
        const entry = entries.get(agent);
        if (entry === undefined || entry.readAt <= oldest) stale.add(agent);
      }
      // Edges of one query ask at the same moment: agents that are being looked up are waited for.
      const waits = new Set<Promise<void>>();
      const unasked = [...stale].filter((agent) => {
        const running = underWay.get(agent);
        if (running) waits.add(running);
        return running === undefined;
      });
      if (unasked.length > 0) waits.add(startLookUp(unasked));
      await Promise.all(waits);
      const homes = new Map<string, AgentHome | CodedError>();
      for (const agent of agents) {
        homes.set(agent, entries.get(agent)?.home ?? homeOf(agent));
      }
      return homes;
    },
    userOf: (agent) => credentials.of(agent),
  };
}

/** Undefined when the registry is away or slow: logs are written and read without it. */
async function answerOf(
  registry: AgentRegistry,
  agents: string[],
  patienceMs: number,
): Promise<Map<string, RegisteredPlace> | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([registry.placesOf(agents), patience]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
