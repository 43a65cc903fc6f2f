import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { migrateStores } from '../../src/cli/migrate/migrate-stores';
import { ServeChild } from '../support/serve-child';
import { startRelay } from '../support/tcp-relay';
import { environmentOf, testConfig } from '../support/test-config';
import { startTestMongo } from '../support/test-mongo';
import { startTestObjects } from '../support/test-objects';
import { postgresServers } from '../support/test-postgres';

const LIVE_WITHIN_MS = 1_000;
const READY_WITHIN_MS = 2_000;
const TRIES = 3;

const statusOf = (url: string): Promise<number> =>
  fetch(url).then(
    (response) => response.status,
    () => 0,
  );

async function until(url: string, status: number): Promise<void> {
  while ((await statusOf(url)) !== status) await wait(10);
}

it.each(postgresServers())(
  'with every store down it lives at once, and is ready soon after they come back: $name',
  async (server) => {
    const folder = await mkdtemp(`${tmpdir()}/triptych-test-start-`);
    const postgres = await server.create();
    const [mongo, objects] = await Promise.all([startTestMongo(), startTestObjects()]);
    const embedded = { postgres: postgres.embedded, mongo: false, objects: false };
    await migrateStores({ config: testConfig({ postgres, mongo, objects }), embedded });
    const [toPostgres, toMongo, toObjects] = await Promise.all([
      startRelay(postgres.url),
      startRelay(mongo.url),
      startRelay(objects.url),
    ]);
    const relays = [toPostgres, toMongo, toObjects];
    const door = await startRelay('http://127.0.0.1:1');
    // A port that was free a moment ago: the program says its own only when it is ready.
    const port = new URL(door.urlOf('http://127.0.0.1:1/')).port;
    await door.close();

    const lived: number[] = [];
    const ready: number[] = [];
    let child: ServeChild | undefined;
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        await Promise.all(relays.map((relay) => relay.set({ kind: 'refuse' })));
        const started = performance.now();
        child = new ServeChild({
          ...environmentOf({ postgres, mongo, objects }),
          DATA_DIR: folder,
          PORT: port,
          DATABASE_URL: toPostgres.urlOf(postgres.url),
          MONGODB_URL: toMongo.urlOf(mongo.url),
          S3_URL: toObjects.urlOf(objects.url),
        });
        await until(`http://127.0.0.1:${port}/livez`, 200);
        lived.push(performance.now() - started);
        expect(await statusOf(`http://127.0.0.1:${port}/readyz`)).toBe(503);
        await child.said('stderr', /PostgreSQL cannot be reached yet/);

        await Promise.all(relays.map((relay) => relay.restore()));
        const restored = performance.now();
        await until(`http://127.0.0.1:${port}/readyz`, 200);
        ready.push(performance.now() - restored);
        expect(await child.end()).toBe(0);
      }
      expect(Math.min(...lived)).toBeLessThan(LIVE_WITHIN_MS);
      expect(Math.min(...ready)).toBeLessThan(READY_WITHIN_MS);
    } finally {
      await child?.end('SIGKILL');
      await Promise.all(relays.map((relay) => relay.close()));
      await Promise.all([postgres.drop(), mongo.stop(), objects.stop()]);
      await rm(folder, { recursive: true, force: true });
    }
  },
);
