import type { AgentUser } from './agent-credentials';

/** The cluster of MONGODB_URL; the others are named by MONGODB_CLUSTERS. */
export const DEFAULT_CLUSTER = 'default';

/** Where an agent's database is and as whom it is reached. */
export interface AgentPlace {
  agent: string;
  cluster: string;
  database: string;
  user: 'cluster' | 'evaluator' | AgentUser;
}

/** A place before it is known who asks. */
export type AgentHome = Omit<AgentPlace, 'user'>;

/** What the `agents` table says of where an agent's database is. */
export interface RegisteredPlace {
  cluster?: string;
  database?: string;
}

/**
 * Where the places of agents are looked up. The answer may hold more agents than were asked for: those whose names
 * differ from an asked one only by case, or by `_` for `.`, so that two agents are never given one database.
 */
export interface AgentRegistry {
  placesOf(agents: string[]): Promise<Map<string, RegisteredPlace>>;
}
