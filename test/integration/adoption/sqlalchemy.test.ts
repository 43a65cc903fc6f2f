import { migrate } from '../../../src/stores/postgres/migrate';
import { columnsOf, fingerprints, fixture, type Platform, platformServers } from './platform';

describe.each(platformServers(fixture('sqlalchemy')))('tables of SQLAlchemy on $name', (server) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await server.create();
  });
  afterAll(() => platform.drop());

  const run = () => migrate({ ...platform, wall: true, screenshotsBucket: 'screenshots' });

  it('are adopted without a row or a file of theirs changing', async () => {
    const columns = await columnsOf(platform.url);
    const before = await fingerprints(platform.url, columns);
    const report = await run();
    expect(report.adopted).toHaveLength(4);
    expect(await fingerprints(platform.url, columns)).toEqual(before);
    expect(await run()).toEqual({ applied: [], indexes: [], wall: 'raised' });
  });
});
