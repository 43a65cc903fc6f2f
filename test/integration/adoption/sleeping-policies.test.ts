import { runCommandLine } from '../../support/run-command-line';
import { startTestMongo, type TestMongo } from '../../support/test-mongo';
import { startTestObjects, type TestObjects } from '../../support/test-objects';
import { fixture, type Platform, platformServers, withClient } from './platform';

const SLEEPING = `
  CREATE POLICY "only mine" ON tasks USING (status = 'mine');
  CREATE POLICY quiet ON task_progress AS RESTRICTIVE USING (false);
  CREATE POLICY awake ON binary_file_metadata USING (true) WITH CHECK (true);
  ALTER TABLE binary_file_metadata ENABLE ROW LEVEL SECURITY`;
const SLEEPS = /were defined, but never enabled|are defined, but not enabled/;

describe('Row policies of the platform that were never enabled', () => {
  let mongo: TestMongo;
  let objects: TestObjects;
  beforeAll(async () => {
    [mongo, objects] = await Promise.all([startTestMongo(), startTestObjects()]);
  });
  afterAll(async () => {
    await Promise.all([mongo.stop(), objects.stop()]);
  });

  const seenBy = ({ url, adminUrl = url, worker }: Platform) =>
    withClient(adminUrl, async (client) => {
      await client.query(`SET ROLE ${worker}`);
      const { rows } = await client.query('SELECT count(*)::int AS count FROM tasks');
      return rows[0].count;
    });

  it.each(platformServers(fixture('sqlalchemy')))(
    'are named before they bind anybody, on $name',
    async (server) => {
      const platform = await server.create();
      const lines = async (...args: string[]) => {
        const env = { DATABASE_ADMIN_URL: platform.adminUrl ?? '' };
        const stores = { postgres: platform, mongo, objects };
        const { out } = await runCommandLine({ stores }, args, env);
        return out.split('\n').filter((line) => SLEEPS.test(line));
      };
      try {
        await withClient(platform.url, (client) => client.query(SLEEPING));
        const named = [
          expect.stringMatching(/^Note: .*"only mine" of tasks .*DROP POLICY/),
          expect.stringMatching(/^Note: .*quiet of task_progress /),
        ];
        expect(await lines('migrate', '--dry-run')).toEqual(named);
        expect(await lines('doctor')).toEqual([
          expect.stringMatching(/^warn {2}postgres {2}row policies of tasks .*"only mine" +— /),
          expect.stringMatching(/^warn {2}postgres {2}row policies of task_progress .*quiet +— /),
        ]);
        expect(await seenBy(platform)).toBeGreaterThan(0);
        expect(await lines('migrate', '--no-backup')).toEqual(named);
        // What was foretold: only now do they bind a login that owns nothing.
        expect(await seenBy(platform)).toBe(0);
        for (const args of [['doctor'], ['migrate', '--dry-run'], ['migrate', '--no-backup']]) {
          expect(await lines(...args)).toEqual([]);
        }
      } finally {
        await platform.drop();
      }
    },
    60_000,
  );
});
