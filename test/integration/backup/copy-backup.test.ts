import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  backupIfNeeded,
  restoreBackup,
  takeBackup,
} from '../../../src/stores/postgres/backup/take-backup';
import { catalogSnapshot } from '../postgres/catalog-snapshot';
import { onConnection } from '../postgres/on-every-database';
import { fingerprints, onTwoDatabases, run } from './databases';

const PLATFORM_TABLE = `CREATE TABLE of_the_platform (id serial PRIMARY KEY,
  parent int REFERENCES of_the_platform, note text, raw bytea,
  twice int GENERATED ALWAYS AS (id * 2) STORED, changed int DEFAULT 0)`;

onTwoDatabases('a copy of our own', (databases) => {
  let path: string;
  const target = () => databases().empty.url;
  const restore = (from = path) => restoreBackup({ url: target(), from });
  const all = ['of_the_platform', 'tasks', 'task_progress', 'evaluations', 'binary_file_metadata'];

  it('saves every row once, for nobody else to read', async () => {
    const seen: number[] = [];
    const report = await takeBackup({
      url: databases().full.url,
      to: join(databases().folder, 'backups'),
      onProgress: (rows) => seen.push(rows),
    });
    path = report.path;
    expect(report).toMatchObject({ how: 'copy', rows: 6526 });
    expect(seen.at(-1)).toBe(6526);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    for (const file of await readdir(path)) {
      expect((await stat(join(path, file))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(await readdir(join(path, '..'))).toHaveLength(1);
  });

  it('is not needed where no row could be lost', async () => {
    const to = join(databases().folder, 'none');
    expect(await backupIfNeeded({ url: target(), to })).toBeUndefined();
    await expect(stat(to)).rejects.toThrow('ENOENT');
  });

  it('is refused where tables or columns differ, and says which', async () => {
    await expect(restore()).rejects.toThrow('public.of_the_platform is missing');
    await run(target(), PLATFORM_TABLE.replace('note text', 'note varchar(3)'));
    await expect(restore()).rejects.toThrow(
      'public.of_the_platform.note is character varying(3), in the backup text',
    );
    await run(target(), `DROP TABLE of_the_platform; ${PLATFORM_TABLE}`);
  });

  it('is refused where a row stands in the way, and leaves it', async () => {
    await run(target(), `INSERT INTO agents (name) VALUES ('in the way')`);
    await expect(restore()).rejects.toThrow('rows were found in public.agents');
    await run(target(), 'DELETE FROM agents');
  });

  it.each([
    [
      'a flipped byte',
      (bytes: Buffer) => bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 4),
    ],
    ['a cut end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 30)],
    ['nothing', () => Buffer.alloc(0)],
  ])('with %s in a file is refused before anything is restored', async (_, spoil) => {
    const spoilt = join(databases().folder, 'spoilt');
    await cp(path, spoilt, { recursive: true });
    const file = (await readdir(spoilt)).find((name) => name.includes('-task_progress')) ?? '';
    await writeFile(join(spoilt, file), spoil(await readFile(join(spoilt, file))));
    await expect(restore(spoilt)).rejects.toThrow(`The file ${file} of the backup`);
    const { rows } = await run(target(), 'SELECT count(*)::int AS rows FROM tasks');
    expect(rows).toEqual([{ rows: 0 }]);
  });

  it.each([
    '',
    '[]',
    '{"format":"triptych-backup-1"}',
    '{"format":"triptych-backup-1","takenAt":"","serverVersion":"","sequences":[],"tables":[{"schema":"public","name":"tasks","columns":[],"rows":1,"sha256":"","file":"../../x"}]}',
  ])('with the manifest %j is refused', async (text) => {
    const spoilt = join(databases().folder, 'manifest');
    await cp(path, spoilt, { recursive: true });
    await writeFile(join(spoilt, 'manifest.json'), text);
    await expect(restore(spoilt)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is restored to the last byte, with keys, triggers and sequences as they were', async () => {
    await run(
      target(),
      `CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN NEW.changed := NEW.changed + 1; RETURN NEW; END $$;
       CREATE TRIGGER count_changes BEFORE INSERT ON of_the_platform
         FOR EACH ROW EXECUTE FUNCTION count_changes()`,
    );
    const before = await onConnection(target(), catalogSnapshot);
    expect(await restore()).toEqual({ rows: 6526 });
    expect(await fingerprints(target(), all)).toEqual(
      await fingerprints(databases().full.url, all),
    );
    expect(await onConnection(target(), catalogSnapshot)).toEqual(before);
    const { rows } = await onConnection(target(), (client) =>
      client.query('INSERT INTO of_the_platform (parent) VALUES (1) RETURNING id, changed'),
    );
    expect(rows).toEqual([{ id: 11, changed: 1 }]);
    const orphan = run(target(), 'INSERT INTO of_the_platform (parent) VALUES (99)');
    await expect(orphan).rejects.toMatchObject({ code: '23503' });
  });

  it('is not restored a second time', async () => {
    await expect(restore()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('leaves nothing behind when it is stopped', async () => {
    const to = join(databases().folder, 'stopped');
    const controller = new AbortController();
    const work = takeBackup({
      url: databases().full.url,
      to,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(work).rejects.toThrow();
    expect(await readdir(to)).toEqual([]);
  });
});
