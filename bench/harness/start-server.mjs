import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const LAST_WORDS = 4000;

export async function freePort() {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const running = new Set();

/** Ends all that still runs, also what somebody is waiting for. */
export const stopServers = () => Promise.all([...running].map(stop));

/**
 * Starts a server as a process of its own on the Node.js that runs this, in an environment of
 * nothing but what it needs, and waits until it says that it is ready, or until `isReady` is done.
 * What it says goes to a file: nobody's processor time is spent on reading along.
 */
export async function startServer({ name, queries, launch }, { stores, folder }, isReady) {
  const { args, env, headers } = launch(stores);
  const port = await freePort();
  const file = join(folder, `${name}-${port}.log`);
  const log = openSync(file, 'w');
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  running.add(child);
  child.once('exit', () => running.delete(child));
  const said = () => readFileSync(file, 'utf8');
  const server = {
    name,
    port,
    pid: child.pid,
    headers,
    queries,
    lastWords: () => said().slice(-LAST_WORDS),
    stop: () => stop(child),
  };
  try {
    await (isReady ? isReady({ port, child }) : ready(child, said));
    return { ...server, readyMs: performance.now() - started };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`The server ${name} ${error.message}.\n${server.lastWords()}`);
  }
}

async function ready(child, said) {
  const failed = once(child, 'error').then(([error]) => error);
  for (const until = Date.now() + START_LIMIT_MS; Date.now() < until; ) {
    if (/^ready /m.test(said())) return;
    if (hasEnded(child)) throw new Error(`ended with ${child.exitCode ?? child.signalCode}`);
    const error = await Promise.race([failed, setTimeout(20)]);
    if (error) throw new Error(`could not be started: ${error.message}`);
  }
  throw new Error(`was not ready in ${START_LIMIT_MS / 1000} s`);
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

async function stop(child) {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = new AbortController();
  setTimeout(STOP_LIMIT_MS, undefined, patience).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await ended;
  patience.abort();
}
