import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from '../../../src/config/find-on-path';
import { toolVersion } from '../../../src/stores/postgres/backup/pg-tools';
import { restoreBackup, takeBackup } from '../../../src/stores/postgres/backup/take-backup';
import { migrate } from '../../../src/stores/postgres/migrate';
import { catalogSnapshot } from '../postgres/catalog-snapshot';
import { onConnection } from '../postgres/on-every-database';
import { fingerprints, onTwoDatabases, run } from './databases';

const pgDump = findOnPath('pg_dump', process.env.PATH);
const TABLES = ['of_the_platform', 'tasks', 'task_progress', 'binary_file_metadata'];

/** As the gateway decides: not older than the server, and able to restore into it. */
async function fits(url: string): Promise<boolean> {
  const { rows } = await run(url, `SELECT current_setting('server_version_num')::int / 10000 AS v`);
  const version = (pgDump && (await toolVersion(pgDump))) || 0;
  return version >= rows[0].v && (version < 17 || rows[0].v >= 17);
}

/** How many of the gateway's own guard the rows. */
async function policies(url: string): Promise<number> {
  const { rows } = await run(
    url,
    `SELECT count(*)::int AS count FROM pg_policy WHERE starts_with(polname, 'triptych_')`,
  );
  return rows[0].count;
}

onTwoDatabases('a backup by pg_dump where there is one', (databases) => {
  let path: string;
  let how: string;

  it('is an archive where the program is not older than the server, else a copy', async () => {
    const { url, embedded } = databases().full;
    const to = join(databases().folder, 'backups');
    const report = await takeBackup({ url, to, ...(!embedded && { pgDump }) });
    ({ path, how } = report);
    expect(how).toBe(!embedded && (await fits(url)) ? 'pg_dump' : 'copy');
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(to)).toHaveLength(1);
  });

  it('is restored to the last byte into a database with empty tables', async () => {
    const { url, embedded } = databases().empty;
    // A copy needs the platform's own tables; an archive brings them.
    if (how === 'copy') {
      await run(
        url,
        `CREATE TABLE of_the_platform (id serial PRIMARY KEY, parent int REFERENCES of_the_platform,
           note text, raw bytea, twice int GENERATED ALWAYS AS (id * 2) STORED, changed int DEFAULT 0)`,
      );
    }
    await restoreBackup({ url, from: path, ...(!embedded && { pgDump }) });
    await migrate({ url, embedded, wall: true, screenshotsBucket: 'screenshots' });
    expect(await fingerprints(url, TABLES)).toEqual(
      await fingerprints(databases().full.url, TABLES),
    );
    const rights = async (of: string) =>
      (await onConnection(of, catalogSnapshot)).filter((line) => /^(policy|grant)/.test(line));
    expect(await rights(url)).toEqual(await rights(databases().full.url));
  });

  it('is not restored over rows, and garbage is none', async () => {
    const { url, embedded } = databases().empty;
    const tools = { ...(!embedded && { pgDump }) };
    await expect(restoreBackup({ url, from: path, ...tools })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await run(url, 'TRUNCATE tasks, of_the_platform, binary_file_metadata, agents CASCADE');
    const garbage = join(databases().folder, 'garbage.dump');
    await writeFile(garbage, 'PGDMP but not really');
    await expect(restoreBackup({ url, from: garbage, ...tools })).rejects.toMatchObject({
      name: 'CodedError',
    });
    await expect(restoreBackup({ url, from: join(garbage, 'none'), ...tools })).rejects.toThrow(
      'There is nothing at the place of the backup.',
    );
    expect(await policies(url)).toBeGreaterThan(0);
  });

  it('says what a restore that failed half way has left behind, and what heals it', async () => {
    if (how === 'copy') return;
    const { url, embedded } = databases().empty;
    const whole = await readFile(path);
    const torn = join(databases().folder, 'torn.dump');
    await writeFile(torn, whole.subarray(0, Math.floor(whole.length * 0.6)));
    const before = await policies(url);
    await expect(restoreBackup({ url, from: torn, pgDump })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(
        /no row was restored[\s\S]*policies had to be dropped[\s\S]*run: npx triptych migrate$/,
      ),
    });
    expect(await policies(url)).toBe(0);
    expect((await run(url, 'SELECT FROM tasks')).rowCount).toBe(0);
    await migrate({ url, embedded, wall: true, screenshotsBucket: 'screenshots' });
    expect(await policies(url)).toBe(before);
    await restoreBackup({ url, from: path, pgDump });
    expect(await fingerprints(url, TABLES)).toEqual(
      await fingerprints(databases().full.url, TABLES),
    );
  });
});
