import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../src/config/config';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../../src/embedded/mongo';

/** A MongoDB where each agent has a user for its own database and the gateway's own can do nothing. */
export interface MongoUsers {
  adapt(config: Config): Config;
  stop(): Promise<void>;
}

export async function startMongoUsers(agents: readonly string[]): Promise<MongoUsers> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-wall-'));
  const server: EmbeddedMongo = await startEmbeddedMongo({
    folder: join(folder, 'data'),
    users: [
      { username: 'gateway', password: 'gateway-secret', roles: [] },
      { username: 'reader', password: 'reader-secret', roles: [{ db: '*', role: 'read' }] },
      ...agents.map((agent) => ({
        username: agent,
        password: `${agent}-secret`,
        roles: [{ db: `${agent}db`, role: 'readWrite' as const }],
      })),
    ],
  });
  const agentCredentialsFile = join(folder, 'users.json');
  const users = agents.map((agent) => [agent, { username: agent, password: `${agent}-secret` }]);
  await writeFile(agentCredentialsFile, JSON.stringify(Object.fromEntries(users)));
  return {
    adapt: (config) => ({
      ...config,
      mongo: {
        ...config.mongo,
        url: server.url('gateway'),
        evaluatorUrl: server.url('reader'),
        databaseTemplate: '{agent}db',
        agentCredentialsFile,
      },
    }),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
