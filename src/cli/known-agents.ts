import type { Db } from 'mongodb';
import { AGENT_KEY } from '../access/session';

export interface KnownAgent {
  agent: string;
  /** False for one that is merely seen in tasks. */
  registered: boolean;
}

type Ask = (text: string) => Promise<KnownAgent[]>;

/** Walks the index on tasks from one agent to the next: it costs as much as there are agents. */
const KNOWN = `
  WITH RECURSIVE seen(agent) AS (
    (SELECT agent_id FROM tasks WHERE agent_id <> '' ORDER BY agent_id LIMIT 1)
    UNION ALL
    SELECT (SELECT t.agent_id FROM tasks t WHERE t.agent_id > seen.agent ORDER BY t.agent_id LIMIT 1)
    FROM seen WHERE seen.agent IS NOT NULL
  )
  SELECT coalesce(r.name::text, s.agent::text) AS agent, r.name IS NOT NULL AS registered
  FROM (SELECT agent FROM seen WHERE agent IS NOT NULL) s
  FULL JOIN agents r ON r.name::text = s.agent::text
  ORDER BY 1`;

/** Agents that are registered, and those in tasks whose name can be one's. */
export async function knownAgents(ask: Ask): Promise<KnownAgent[]> {
  const known = await ask(KNOWN);
  return known.filter(({ agent, registered }) => registered || AGENT_KEY.test(agent));
}

/** Whether there is anything to look after; a database nobody wrote to yet is not made by looking. */
export async function hasDatabase({ registered }: KnownAgent, db: Db): Promise<boolean> {
  if (registered) return true;
  const visible = { nameOnly: true, authorizedCollections: true };
  const collections = db.listCollections({}, visible);
  try {
    return await collections.hasNext();
  } finally {
    await collections.close();
  }
}
