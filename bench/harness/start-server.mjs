import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

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

/**
 * Starts a server as a process of its own on the Node.js that runs this, in an environment of
 * nothing but what it needs, and waits until it says that it is ready.
 */
export async function startServer({ name, queries, launch }, stores) {
  const { args, env, headers } = launch(stores);
  const port = await freePort();
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      NODE_ENV: 'production',
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const keep = (chunk) => {
    said = (said + chunk).slice(-LAST_WORDS);
  };
  child.stderr.on('data', keep);
  await ready({ child, name, keep, words: () => said });
  return {
    name,
    port,
    pid: child.pid,
    headers,
    queries,
    lastWords: () => said,
    stop: () => stop(child),
  };
}

function ready({ child, name, keep, words }) {
  return new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`The server ${name} ${what}.\n${words()}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`was not ready in ${START_LIMIT_MS / 1000} s`);
    }, START_LIMIT_MS);
    let heard = '';
    child.stdout.on('data', (chunk) => {
      keep(chunk);
      // Once it is ready, what it says is read and left alone.
      if (heard === undefined) return;
      heard += chunk;
      if (!/^ready /m.test(heard)) return;
      heard = undefined;
      clearTimeout(timer);
      resolve();
    });
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}
