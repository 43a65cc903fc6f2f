import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MongoClient } from 'mongodb';
import { startMongod } from '../../../src/embedded/mongod';
import { beginningOf, isRunning } from '../../../src/embedded/process-lock';

const BUILD = resolve(__dirname, '../../../dist');
const USERS = [
  { username: 'triptych', password: 'p@ss word', role: 'readWrite' as const },
  { username: 'triptych_reader', password: 'other', role: 'read' as const },
];

describe('a mongod that is there', () => {
  let folder: string;
  let binary: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-mongod-'));
    binary = join(folder, 'mongod');
    const script = await readFile(join(__dirname, 'support', 'pretend-mongod.js'), 'utf8');
    await writeFile(binary, `#!${process.execPath}\n${script}`);
    await chmod(binary, 0o755);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function plan(fail = false): Promise<void> {
    const users = USERS.map(({ role, ...user }) => ({ ...user, roles: [{ db: '*', role }] }));
    const notes = join(folder, 'notes');
    await writeFile(
      join(folder, 'plan.json'),
      JSON.stringify({ build: BUILD, notes, fail, users }),
    );
  }

  async function starts(): Promise<{ pid: number; args: string[] }[]> {
    const lines = (await readFile(join(folder, 'notes'), 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line));
  }

  it('is started on loopback with its own data, serves both users, and is ended', async () => {
    await plan();
    const server = await startMongod({ binary, folder: join(folder, 'store'), users: USERS });
    const client = new MongoClient(server.url('triptych'));
    const reader = new MongoClient(server.url('triptych_reader'));
    try {
      await client.db('agent1db').collection('logs').insertOne({ level: 'info' });
      expect(await reader.db('agent1db').collection('logs').countDocuments()).toBe(1);
    } finally {
      await Promise.all([client.close(), reader.close()]);
      await server.stop();
    }
    const [start] = await starts();
    expect(start?.args).toEqual([
      ...['--dbpath', join(folder, 'store', 'data'), '--bind_ip', '127.0.0.1'],
      ...['--port', String(server.port), '--auth', '--nounixsocket'],
      ...['--logpath', join(folder, 'store', 'mongod.log'), '--logappend', '--quiet'],
    ]);
    expect(isRunning(start?.pid ?? 0)).toBe(false);
  });

  it('that does not start is reported with the last words of its log', async () => {
    await plan(true);
    const start = startMongod({ binary, folder: join(folder, 'store'), users: USERS });
    await expect(start).rejects.toThrow(`${binary} ended: the disk is on fire`);
    const missing = startMongod({
      binary: join(folder, 'no'),
      folder: join(folder, 'store'),
      users: USERS,
    });
    await expect(missing).rejects.toThrow('could not be run');
  });

  it('that ends by itself later is reported', async () => {
    await plan();
    const told = new Promise<string>((resolve) => {
      void startMongod({
        binary,
        folder: join(folder, 'store'),
        users: USERS,
        onExit: resolve,
      }).then(async () => process.kill((await starts())[0]?.pid ?? 0, 'SIGKILL'));
    });
    expect(await told).toContain('mongod ended');
  });

  it('left running by a killed gateway is ended before the next one starts', async () => {
    await plan();
    const left = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
    const gone = once(left, 'exit');
    const pid = left.pid ?? 0;
    await mkdir(join(folder, 'store'));
    const note = { pid, began: beginningOf(pid) };
    await writeFile(join(folder, 'store', 'mongod.json'), JSON.stringify(note));
    const server = await startMongod({ binary, folder: join(folder, 'store'), users: USERS });
    await server.stop();
    expect(await gone).toEqual([null, 'SIGTERM']);
  });
});
