import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type StallingPoint, stallAt } from './stalling-proxy';

const MAIN = join(__dirname, '..', '..', 'dist', 'src', 'main.js');

/** Runs a command in a process of its own, and ends it by kill -9 when it has come to the point. */
export async function killedAt(
  args: string[],
  {
    env,
    store,
    point,
  }: { env: Record<string, string>; store: 'S3_URL' | 'DATABASE_URL'; point: StallingPoint },
): Promise<void> {
  const proxy = await stallAt(env[store] ?? '', point);
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env, [store]: proxy.url },
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  try {
    await Promise.race([proxy.stalled, gone]);
    child.kill('SIGKILL');
    const [code, signal] = await gone;
    if (signal !== 'SIGKILL') throw new Error(`it ended by itself (exit ${code}) before the point`);
  } finally {
    child.kill('SIGKILL');
    await proxy.close();
  }
}
