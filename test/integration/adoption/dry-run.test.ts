import { Client } from 'pg';
import { connectionOptions } from '../../../src/stores/postgres/connection-options';
import { migrate } from '../../../src/stores/postgres/migrate';
import { planMigration } from '../../../src/stores/postgres/plan-migration';
import { fixture, type Platform, platformServers, withClient } from './platform';
import { tap } from './tap';

const OPTIONS = { wall: true, screenshotsBucket: 'screenshots' };

async function planFor({ url, embedded }: Platform) {
  const client = new Client(connectionOptions(url));
  await client.connect();
  try {
    return await planMigration(client, { ...OPTIONS, embedded });
  } finally {
    await client.end();
  }
}

const CHANGES = /^\s*(CREATE|ALTER|DROP|GRANT|REVOKE|COMMENT|INSERT|UPDATE|DELETE|DO)\b/i;
/** What keeps account of migrations themselves is no change of the platform's. */
const ACCOUNTS = /"?triptych"?\."?(migrations|bridges)"?|CREATE ROLE|GRANT triptych_\w+ TO/;

describe.each(['sqlalchemy', 'uuid-keys', 'trace-tasks'])('the plan for %s', (name) => {
  it.each(platformServers(fixture(name)))('is what is done on $name', async (server) => {
    const platform = await server.create();
    try {
      const { steps, notices } = await planFor(platform);
      expect(notices.join('\n')).toContain(
        `refuses COPY … FROM and pg_dump to the login ${platform.worker}`,
      );
      const tapped = await tap(platform.url);
      await migrate({ ...platform, ...OPTIONS, url: tapped.url });
      await tapped.close();
      const planned = steps.flatMap(({ statements }) => statements);
      const done = tapped.statements.filter((text) => CHANGES.test(text) && !ACCOUNTS.test(text));
      expect(done).toEqual(planned.filter((text) => !ACCOUNTS.test(text)));
      expect(await planFor(platform)).toMatchObject({ pending: [], steps: [] });
      await withClient(platform.url, (client) => client.query('SELECT 1 FROM tasks'));
    } finally {
      await platform.drop();
    }
  });
});
