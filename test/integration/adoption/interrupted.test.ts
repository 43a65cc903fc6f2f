import { checkPostgres } from '../../../src/cli/serve/check-postgres';
import { type MigrateReport, migrate } from '../../../src/stores/postgres/migrate';
import { testConfig } from '../../support/test-config';
import { catalogSnapshot } from '../postgres/catalog-snapshot';
import {
  columnsOf,
  fingerprints,
  fixture,
  type Platform,
  type PlatformServer,
  platformServers,
  withClient,
} from './platform';
import { tap } from './tap';

const run = (platform: Platform, url = platform.url): Promise<MigrateReport> =>
  migrate({ ...platform, url, wall: true, screenshotsBucket: 'screenshots' });

const snapshot = async ({ url, worker }: Platform): Promise<string[]> => {
  const lines = await withClient(url, catalogSnapshot);
  const owner = decodeURIComponent(new URL(url).username);
  return lines.map((line) => line.replaceAll(worker, 'worker').replaceAll(owner, 'owner'));
};

async function onPlatform<T>(server: PlatformServer, work: (platform: Platform) => Promise<T>) {
  const platform = await server.create();
  try {
    return await work(platform);
  } finally {
    await platform.drop();
  }
}

describe.each(['sqlalchemy', 'config-tasks', 'trace-tasks'])('adopting %s', (name) => {
  it.each(platformServers(fixture(name)))(
    'ends the same on $name, however often it was cut off',
    async (server) => {
      const whole = await onPlatform(server, async (platform) => {
        await run(platform);
        return snapshot(platform);
      });
      await onPlatform(server, async (platform) => {
        const columns = await columnsOf(platform.url);
        const before = await fingerprints(platform.url, columns);
        let cuts = 0;
        for (let cutAt = 2; ; cutAt += 4) {
          const tapped = await tap(platform.url, { cutAt });
          const done = await run(platform, tapped.url).then(
            () => true,
            () => false,
          );
          await tapped.close();
          if (done) break;
          cuts += 1;
        }
        expect(cuts).toBeGreaterThan(10);
        expect(await snapshot(platform)).toEqual(whole);
        expect(await fingerprints(platform.url, columns)).toEqual(before);
        expect(await run(platform)).toEqual({ applied: [], indexes: [], wall: 'raised' });
      });
    },
  );
});

describe.each(platformServers(fixture('config-tasks')))('half filled tables on $name', (server) => {
  it('are not served, and filling goes on where it stopped', async () => {
    await onPlatform(server, async (platform) => {
      await run(platform);
      await withClient(platform.url, (client) =>
        client.query(
          `UPDATE triptych.bridges SET complete = false, filled_to = '1200';
           ALTER TABLE tasks DISABLE TRIGGER "~triptych_bridge";
           UPDATE tasks SET agent_id = NULL, title = NULL;
           ALTER TABLE tasks ENABLE TRIGGER "~triptych_bridge"`,
        ),
      );
      await expect(checkPostgres(postgresConfig(platform))).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringContaining('npx triptych migrate'),
      });
      // Of 1300 rows that are left, three fifths have something to be filled with.
      expect(await run(platform)).toMatchObject({ filled: 780 });
      expect(await checkPostgres(postgresConfig(platform))).toBe('checked');
    });
  });
});

function postgresConfig({ url, embedded }: Platform) {
  const stores = {
    postgres: { url, embedded, drop: async () => {} },
    mongo: { url: 'mongodb://127.0.0.1:1', template: '{agent}db', stop: async () => {} },
    objects: {
      url: 'http://key:secret@127.0.0.1:1',
      buckets: { screenshots: 'screenshots', binaries: 'binaries', artifacts: 'artifacts' },
      stop: async () => {},
    },
  };
  return testConfig(stores).postgres;
}
