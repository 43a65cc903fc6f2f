import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/embedded/postgres';
import { TestPostgres } from './support/embedded-postgres';

const BUILD = resolve(__dirname, '../../../dist');

async function ask(url: string, sql: string) {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL on disk', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-durability-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('loses no acknowledged commit to kill -9', async () => {
    const script = join(__dirname, 'support', 'commit-until-killed.js');
    const child = spawn(process.execPath, [script, BUILD, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let acknowledged = 0;
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk) => errors.push(chunk));
    child.stdout.on('data', (chunk) => {
      acknowledged = Number(String(chunk).trim().split('\n').at(-1));
      if (acknowledged >= 50) child.kill('SIGKILL');
    });
    await once(child, 'close');
    expect([Buffer.concat(errors).toString(), child.signalCode]).toEqual(['', 'SIGKILL']);

    // The dead process left its lock; it is taken over.
    const server = await startEmbeddedPostgres({ folder });
    try {
      const [row] = await ask(
        server.url,
        `SELECT count(*) FILTER (WHERE n > 0)::int AS positive, max(n)::int AS highest,
                count(*)::int AS everything FROM acknowledged`,
      );
      expect(row.positive).toBeGreaterThanOrEqual(acknowledged);
      expect(row).toEqual({
        positive: row.highest,
        highest: row.highest,
        everything: 2 * row.highest,
      });
    } finally {
      await server.stop();
    }
  });

  it('reaches the disk at each commit', async () => {
    const server = await startEmbeddedPostgres({ folder });
    try {
      const rows = await ask(
        server.url,
        `SELECT name, setting FROM pg_settings
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method') ORDER BY name`,
      );
      expect(rows.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
        'fsync=on',
        'full_page_writes=on',
        'synchronous_commit=on',
        'wal_sync_method=fsync',
      ]);
    } finally {
      await server.stop();
    }
  });

  it('keeps its data over a stop, and has pgvector', async () => {
    const first = await startEmbeddedPostgres({ folder, password: 'one' });
    await ask(first.url, 'CREATE EXTENSION vector; CREATE TABLE points (at vector(3))');
    await ask(first.url, "INSERT INTO points VALUES ('[1,2,3]'), ('[9,9,9]')");
    await first.stop();
    const second = await startEmbeddedPostgres({ folder, password: 'other' });
    try {
      const nearest = "SELECT at::text FROM points ORDER BY at <-> '[1,2,4]' LIMIT 1";
      expect(await ask(second.url, nearest)).toEqual([{ at: '[1,2,3]' }]);
    } finally {
      await second.stop();
    }
  });

  it('refuses a second server on its folder and names the first', async () => {
    const server = await startEmbeddedPostgres({ folder });
    try {
      await expect(startEmbeddedPostgres({ folder })).rejects.toThrow(
        `The database in ${folder} is in use by process ${process.pid}.`,
      );
    } finally {
      await server.stop();
    }
  });

  it('says which port is taken', async () => {
    const server = await startEmbeddedPostgres({ folder: join(folder, 'one') });
    try {
      const second = startEmbeddedPostgres({ folder: join(folder, 'two'), port: server.port });
      await expect(second).rejects.toThrow(`Port ${server.port} on 127.0.0.1 is in use`);
    } finally {
      await server.stop();
    }
  });

  it('makes a database that was half made anew', async () => {
    await mkdir(join(folder, 'data', 'base'), { recursive: true });
    await writeFile(join(folder, 'lock'), 'not a lock');
    const server = await startEmbeddedPostgres({ folder });
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });
});

describe('a broken engine', () => {
  it('is started anew at the same address, with what was acknowledged', async () => {
    const restarts: boolean[] = [];
    const happenings = new EventEmitter();
    const again = once(happenings, 'restart');
    const postgres = await TestPostgres.start({
      onRestart({ restarted }) {
        restarts.push(restarted);
        happenings.emit('restart');
      },
    });
    try {
      const client = await postgres.client();
      await client.query('CREATE TABLE kept (n int)');
      await client.query('INSERT INTO kept VALUES (1)');
      // A copy hidden behind a quoted quote is not seen before it reaches the engine.
      await expect(client.query("SELECT E'\\''; COPY kept FROM STDIN --'")).rejects.toThrow();
      await again;
      const next = await postgres.client();
      expect((await next.query('SELECT n FROM kept')).rows).toEqual([{ n: 1 }]);
      expect(restarts).toEqual([true]);
    } finally {
      await postgres.stop();
    }
  });
});
