import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type RequestOptions, request } from 'node:http';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { migrateStores } from '../../src/cli/migrate/migrate-stores';
import { issueToken } from '../../src/cli/token';
import { ServeChild } from '../support/serve-child';
import { environmentOf, testConfig } from '../support/test-config';
import { startTestMongo } from '../support/test-mongo';
import { startTestObjects } from '../support/test-objects';
import { postgresServers } from '../support/test-postgres';

const RESTARTS = 20;
const CLIENTS = 4;
const QUERY = JSON.stringify({ query: '{ tasks(first: 1) { nodes { key } } }' });

/** A replica as a balancer sees it: used while it says that it is ready. */
interface Replica {
  child: ServeChild;
  url: string;
  ready: boolean;
}

// It is our own process that restarts: one kind of PostgreSQL shows it.
it.each(postgresServers().slice(-1))(
  `${RESTARTS} rolling restarts under load fail no request: $name`,
  async (server) => {
    const folder = await mkdtemp(`${tmpdir()}/triptych-test-rolling-`);
    const postgres = await server.create();
    const [mongo, objects] = await Promise.all([startTestMongo(), startTestObjects()]);
    const config = testConfig({ postgres, mongo, objects });
    const embedded = { postgres: postgres.embedded, mongo: false, objects: false };
    await migrateStores({ config, embedded });
    const token = await issueToken(config, { role: 'evaluator', sub: 'load', seconds: 3600 });
    const env = {
      ...environmentOf({ postgres, mongo, objects }),
      DATA_DIR: folder,
      LAME_DUCK_MS: '600',
      RATE_LIMIT: '0',
      COST_BUDGET: '0',
    };
    const children: ServeChild[] = [];
    const start = async (): Promise<Replica> => {
      const child = new ServeChild(env);
      children.push(child);
      return { child, url: await child.ready(), ready: true };
    };
    const replicas = [await start(), await start()];
    const keepAlive = new Agent({ keepAlive: true });
    let over = false;
    let asked = 0;
    const failed: string[] = [];

    const watchReadiness = async () => {
      while (!over) {
        await Promise.all(
          replicas.map(async (replica) => {
            replica.ready = (await get(new URL('/readyz', replica.url), keepAlive)) === 200;
          }),
        );
        await wait(200);
      }
    };
    const ask = async (lane: number) => {
      for (let turn = lane; !over; turn += 1) {
        const ready = replicas.filter((replica) => replica.ready);
        const chosen = ready[turn % ready.length];
        if (!chosen) throw new Error('no replica is ready');
        const answer = await post(chosen.url, token, keepAlive);
        asked += 1;
        if (answer !== 200) failed.push(String(answer));
      }
    };

    const load = [watchReadiness(), ...Array.from({ length: CLIENTS }, (_, lane) => ask(lane))];
    try {
      let coming = start();
      for (let restart = 0; restart < RESTARTS; restart += 1) {
        const fresh = await coming;
        coming = start();
        const place = restart % replicas.length;
        const old = replicas[place];
        // As a deployment does it: the new one is there before the old one is told to go.
        replicas[place] = fresh;
        if (old) {
          replicas.push(old);
          expect(await old.child.end()).toBe(0);
          replicas.splice(replicas.indexOf(old), 1);
        }
      }
      replicas.push(await coming);
      over = true;
      await Promise.all(load);
      expect(failed).toEqual([]);
      expect(asked).toBeGreaterThan(RESTARTS);
    } finally {
      over = true;
      await Promise.allSettled(load);
      keepAlive.destroy();
      await Promise.all(children.map((child) => child.end('SIGKILL')));
      await Promise.all([postgres.drop(), mongo.stop(), objects.stop()]);
      await rm(folder, { recursive: true, force: true });
    }
  },
  240_000,
);

const get = (url: URL, agent: Agent): Promise<number> => send(url, { agent }).catch(() => 0);

const post = (url: string, token: string, agent: Agent): Promise<number | string> =>
  send(
    new URL(url),
    {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    },
    QUERY,
  ).catch((error: Error) => error.message);

/** By connections that are kept, as balancers keep theirs. */
function send(url: URL, options: RequestOptions, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
