import { readFile, stat } from 'node:fs/promises';
import { storeUnavailable } from '../../errors';

/** A user that authenticates against the agent's own database and is used for it alone. */
export interface AgentUser {
  username: string;
  password: string;
  authSource?: string;
}

export interface AgentCredentials {
  of(agent: string): Promise<AgentUser | undefined>;
}

const LOOK_AGAIN_MS = 1000;

/** The users of MONGODB_AGENT_CREDENTIALS, read again when the file changes. */
export function createAgentCredentials(
  file: string | undefined,
  now: () => number = Date.now,
): AgentCredentials {
  let users: Map<string, AgentUser> | undefined;
  let version = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function look(path: string): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const seen = `${mtimeMs}/${size}/${ino}`;
      if (seen !== version) {
        users = parseCredentials(await readFile(path, 'utf8'));
        version = seen;
      }
      lookedAt = now();
    } catch (error) {
      // A file that is just being replaced must not lock out agents whose users are known.
      if (users === undefined) throw storeUnavailable('mongo', error);
      lookedAt = now();
    }
  }

  return {
    async of(agent) {
      if (file === undefined) return undefined;
      if (now() - lookedAt >= LOOK_AGAIN_MS) {
        looking ??= look(file).finally(() => {
          looking = undefined;
        });
        await looking;
      }
      return users?.get(agent);
    },
  };
}

function parseCredentials(text: string): Map<string, AgentUser> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new TypeError('MONGODB_AGENT_CREDENTIALS is not a JSON object of agents.');
  }
  const users = new Map<string, AgentUser>();
  for (const [agent, value] of Object.entries(parsed as Record<string, unknown>)) {
    users.set(agent, parseUser(agent, value));
  }
  return users;
}

function parseUser(agent: string, value: unknown): AgentUser {
  const user = (value ?? {}) as Record<string, unknown>;
  const { username, password, authSource } = user;
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new TypeError(`MONGODB_AGENT_CREDENTIALS: ${agent} has no username or no password.`);
  }
  return { username, password, ...(typeof authSource === 'string' ? { authSource } : {}) };
}
