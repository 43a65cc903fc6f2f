import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { backupBeforeMigrating } from '../../../src/cli/migrate/backup-first';
import { runProgram } from '../../../src/cli/run-command';
import { loadConfig } from '../../../src/config/load-config';
import { fingerprints, onTwoDatabases, run } from './databases';

const TABLES = ['tasks', 'task_progress', 'evaluations', 'binary_file_metadata'];

onTwoDatabases('triptych backup', (databases) => {
  // No PATH: pg_dump has tests of its own.
  const env = () => ({
    DATABASE_URL: databases().full.url,
    DATA_DIR: join(databases().folder, 'data'),
    JWT_SECRET: 'a secret of thirty-two bytes, for tests only',
    CURSOR_SECRET: 'a secret of thirty-two bytes, for tests only',
    ...(databases().full.embedded && { DATABASE_POOLER: 'transaction' }),
  });
  const triptych = async (...args: string[]) => {
    const said = { out: '', err: '' };
    const exit = await runProgram({
      args,
      env: env(),
      version: '0.0.0',
      signal: new AbortController().signal,
      stdout: { write: (text) => (said.out += text) },
      stderr: { write: (text) => (said.err += text) },
    });
    return { exit, ...said };
  };
  const folder = () => join(databases().folder, 'data', 'backups');
  let path: string;

  it('is taken before a migration of rows, and before no other', async () => {
    const { full, empty } = databases();
    const stderr = { write: () => true };
    const first = (url: string) => {
      const config = loadConfig({ ...env(), DATABASE_URL: url });
      const embedded = { postgres: full.embedded, mongo: false, objects: false };
      return backupBeforeMigrating({ config, embedded }, { stderr });
    };
    expect(await first(full.url)).toBeUndefined();
    for (const { url } of [full, empty]) await run(url, 'DELETE FROM triptych.migrations');
    expect(await first(empty.url)).toBeUndefined();
    expect(await first(full.url)).toMatch(/^.*\/data\/backups\/20[\dTZ.-]+$/);
    expect(await readdir(folder())).toHaveLength(1);
  });

  it('goes to the data folder, and says where', async () => {
    const { exit, out } = await triptych('backup', '--json');
    expect(exit).toBe(0);
    const report = JSON.parse(out);
    path = report.path;
    expect(report).toEqual({ path: expect.stringContaining(folder()), how: 'copy', rows: 6526 });
  });

  it('is restored into another database, ready to be served', async () => {
    await run(
      databases().empty.url,
      `CREATE TABLE of_the_platform (id serial PRIMARY KEY, parent int REFERENCES of_the_platform,
         note text, raw bytea, twice int GENERATED ALWAYS AS (id * 2) STORED, changed int DEFAULT 0)`,
    );
    const args = ['restore', path, '--into', databases().empty.url];
    const { exit, out, err } = await triptych('backup', ...args);
    expect([exit, out]).toEqual([0, `Restored ${path}: 6526 rows\n`]);
    expect(err).not.toContain('password');
    const { rows } = await run(
      databases().empty.url,
      `SELECT actor, details FROM audit_log WHERE action = 'restore'`,
    );
    const details = { backup: basename(path), rows: 6526 };
    expect(rows).toEqual([{ actor: 'admin:command line', details }]);
    expect(await fingerprints(databases().empty.url, TABLES)).toEqual(
      await fingerprints(databases().full.url, TABLES),
    );
  });

  it('is not restored over rows: exit 1 and the reason', async () => {
    const { exit, out, err } = await triptych('backup', 'restore', path);
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain('rows were found in public.');
    expect(err).not.toContain('bug');
  });

  it.each([
    [['restore']],
    [['restore', 'a', 'b']],
    [['store', 'a']],
    [['--into', 'postgresql://h/d']],
    [['restore', 'a', '--into', 'mysql://h/d']],
    [['restore', 'a', '--to', 'b']],
  ])('refuses %j', async (args) => {
    expect((await triptych('backup', ...args)).exit).toBe(2);
  });
});
