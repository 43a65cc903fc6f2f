import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginningOf, isRunning } from '../process-lock';
import { freePort } from './free-port';
import { type MongodUser, prepareUsers } from './users';

export interface MongodOptions {
  binary: string;
  folder: string;
  users: MongodUser[];
  host?: string;
  /** Told when the server ends without having been asked to. */
  onExit?(sentence: string): void;
}

export interface Mongod {
  host: string;
  port: number;
  url(username: string): string;
  stop(): Promise<void>;
}

const STOP_MS = 10_000;

/** A real MongoDB server as a child of this process, with the embedded server's users. */
export async function startMongod(options: MongodOptions): Promise<Mongod> {
  const { binary, folder, users, host = '127.0.0.1', onExit } = options;
  const data = join(folder, 'data');
  const log = join(folder, 'mongod.log');
  const note = join(folder, 'mongod.json');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  await endLeftover(note);
  const port = await freePort(host);
  const child = spawn(
    binary,
    [
      '--dbpath',
      data,
      '--bind_ip',
      host,
      '--port',
      String(port),
      '--auth',
      '--nounixsocket',
    ].concat([...['--logpath', log, '--logappend', '--quiet']]),
    { stdio: 'ignore' },
  );
  let stopping = false;
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${binary} could not be run: ${error.message}`));
    child.once('exit', () => resolve(`${binary} ended: ${lastLines(log)}`));
  });
  const end = async () => {
    stopping = true;
    await endChild(child, gone);
    rmSync(note, { force: true });
  };
  if (child.pid)
    writeFileSync(note, JSON.stringify({ pid: child.pid, began: beginningOf(child.pid) }));
  try {
    await prepareUsers({ host, port, users, gone });
  } catch (error) {
    await end();
    throw error;
  }
  void gone.then((sentence) => stopping || onExit?.(sentence));
  return { host, port, url: (name) => urlOf(users, name, `${host}:${port}`), stop: end };
}

function urlOf(users: MongodUser[], name: string, address: string): string {
  const user = users.find(({ username }) => username === name);
  if (!user) throw new Error(`There is no MongoDB user "${name}".`);
  const login = `${encodeURIComponent(name)}:${encodeURIComponent(user.password)}`;
  return `mongodb://${login}@${address}/?authSource=admin`;
}

/** A gateway that was killed leaves its server running, with the files open. */
async function endLeftover(note: string): Promise<void> {
  let left: { pid?: unknown; began?: unknown };
  try {
    left = JSON.parse(readFileSync(note, 'utf8'));
  } catch {
    return;
  }
  const { pid, began } = left;
  // Without its beginning a process id may be anybody's by now.
  if (typeof pid !== 'number' || typeof began !== 'string') return;
  const deadline = Date.now() + STOP_MS;
  while (isRunning(pid, began)) {
    process.kill(pid, Date.now() < deadline ? 'SIGTERM' : 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function endChild(child: ChildProcess, gone: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

function lastLines(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-3).join('\n');
  } catch {
    return 'it wrote no log';
  }
}
