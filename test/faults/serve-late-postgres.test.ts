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

const statusOf = (url: URL): Promise<number> =>
  fetch(url).then(
    (response) => response.status,
    () => 0,
  );

/** The port is asked for until somebody listens there. */
async function answering(url: URL): Promise<number> {
  for (;;) {
    const status = await statusOf(url);
    if (status !== 0) return status;
    await wait(50);
  }
}

it.each(postgresServers())(
  'serve waits for a PostgreSQL that comes late: $name',
  async (server) => {
    const folder = await mkdtemp(`${tmpdir()}/triptych-test-late-`);
    const postgres = await server.create();
    const [mongo, objects] = await Promise.all([startTestMongo(), startTestObjects()]);
    const embedded = { postgres: postgres.embedded, mongo: false, objects: false };
    await migrateStores({ config: testConfig({ postgres, mongo, objects }), embedded });
    const [relay, door] = [await startRelay(postgres.url), await startRelay('http://127.0.0.1:1')];
    // A port that was free a moment ago: the program says its own only when it is ready.
    const port = new URL(door.urlOf('http://127.0.0.1:1/')).port;
    await door.close();
    relay.cut();
    const child = new ServeChild({
      ...environmentOf({ postgres, mongo, objects }),
      DATA_DIR: folder,
      PORT: port,
      DATABASE_URL: relay.urlOf(postgres.url),
    });
    try {
      const at = (path: string) => new URL(path, `http://127.0.0.1:${port}`);
      expect(await answering(at('/livez'))).toBe(200);
      expect(await statusOf(at('/readyz'))).toBe(503);
      await child.said('stderr', /PostgreSQL cannot be reached yet/);
      expect(await statusOf(at('/readyz'))).toBe(503);
      expect(child.stdout).toBe('');
      await relay.restore();
      expect(await child.ready()).toBe(at('/graphql').href);
      expect(await statusOf(at('/readyz'))).toBe(200);
      // Once served, a store that goes away takes no readiness with it.
      relay.cut();
      expect(await statusOf(at('/readyz'))).toBe(200);
      expect(await statusOf(at('/livez'))).toBe(200);
      await relay.restore();
      expect(await child.end()).toBe(0);
    } finally {
      await child.end('SIGKILL');
      await relay.close();
      await Promise.all([postgres.drop(), mongo.stop(), objects.stop()]);
      await rm(folder, { recursive: true, force: true });
    }
  },
);
