import { Gateway } from '../../support/gateway';
import { fixture, type Platform, type PlatformServer, platformServers } from './platform';

export interface Adopted {
  gateway: Gateway;
  platform: Platform;
}

/** A gateway over tables that a platform has made, on each PostgreSQL server there is. */
export function onEveryPlatform(
  name: string,
  sql: string | { fixture: string; before?: (platform: Platform) => Promise<void> },
  tests: (adopted: () => Adopted) => void,
): void {
  const given = typeof sql === 'string' ? { fixture: sql } : sql;
  describe.each(platformServers(fixture(given.fixture)))(`${name} on $name`, (server) => {
    let adopted: Adopted;
    beforeAll(async () => {
      adopted = await adopt(server, given.before);
    });
    afterAll(async () => {
      await adopted.gateway.stop();
    });
    tests(() => adopted);
  });
}

async function adopt(
  server: PlatformServer,
  before?: (platform: Platform) => Promise<void>,
): Promise<Adopted> {
  const platform = await server.create();
  await before?.(platform);
  const made = { name: server.name, create: async () => platform };
  const env: Record<string, string> = {};
  if (platform.adminUrl) env.DATABASE_ADMIN_URL = platform.adminUrl;
  return { platform, gateway: await Gateway.start(made, { env }) };
}
