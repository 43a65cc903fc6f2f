import type { Role } from '../../src/access/roles';
import { ROLES } from '../../src/access/roles';
import { unauthenticated } from '../../src/errors';
import type { HttpDependencies } from '../../src/http/server';
import { startApolloEngine } from '../integration/http/apollo-engine';
import { openServer } from '../integration/http/open-server';
import { storyRoot, storySchema } from './story-schema';

/** What the playground's tests need to know of a server; any gateway with data will do. */
export interface PlaygroundServer {
  url: string;
  /** A token that the gateway takes, for the page that shows none. */
  evaluatorToken: string;
  close(): Promise<void>;
}

/** The gateway's HTTP side over a small story. */
export async function openStory(
  changes: Partial<HttpDependencies> = {},
): Promise<PlaygroundServer> {
  const engine = await startApolloEngine({ schema: storySchema, rootValue: storyRoot });
  const open = await openServer({
    execute: engine.execute,
    authenticate: async ({ authorization }) => {
      const role = ROLES.find((one) => authorization === `Bearer ${tokenOf(one)}`);
      if (!role) throw unauthenticated();
      if (role === 'agent') return { role, sub: 'demo', agent: 'agent1' };
      return { role, sub: 'demo' };
    },
    ...changes,
  });
  const close = async () => {
    await open.close();
    await engine.stop();
  };
  return { url: open.url, evaluatorToken: tokenOf('evaluator'), close };
}

/** Shaped like a JWT, signed by nobody. */
export function tokenOf(role: Role): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = 4_000_000_000;
  const who = role === 'agent' ? { agent: 'agent1', sub: 'demo' } : { sub: 'demo' };
  return `${part({ alg: 'HS256' })}.${part({ role, ...who, exp })}.c2lnbmVkLWJ5LW5vYm9keQ`;
}

export const storyTokens = (): Record<Role, string> => ({
  agent: tokenOf('agent'),
  evaluator: tokenOf('evaluator'),
  frontend: tokenOf('frontend'),
  admin: tokenOf('admin'),
});
