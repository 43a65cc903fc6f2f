// Starts `npm start` as a process and stops it as an operator would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const STOP_LIMIT_MS = 20_000;

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves once the line that scripts rely on is printed; the program is killed when it never is. */
export async function startProgram({ environment, limitMs }) {
  const started = Date.now();
  // A group of its own, so that nothing it started can outlive a failed trial.
  const child = spawn('npm', ['start'], {
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => killGroup(child.pid);
  process.once('exit', kill);
  process.once('SIGTERM', exitOnTerm);
  const ended = once(child, 'exit');
  const url = await Promise.race([
    readyUrl(child.stdout),
    ended.then(([code, signal]) => {
      throw new Error(`npm start ended with ${code ?? signal} before it was ready`);
    }),
    rejectAfter(limitMs, 'npm start printed no ready line'),
  ]);

  async function stop() {
    child.kill('SIGTERM');
    const [code, signal] = await Promise.race([
      ended,
      rejectAfter(STOP_LIMIT_MS, 'npm start did not end after SIGTERM'),
    ]);
    if (code !== 0) throw new Error(`npm start ended with ${code ?? signal} after SIGTERM`);
    if (killGroup(child.pid)) throw new Error('npm start left a process behind');
    process.removeListener('exit', kill);
    process.removeListener('SIGTERM', exitOnTerm);
  }

  return { url, readyMs: Date.now() - started, stop };
}

function exitOnTerm() {
  process.exit(143);
}

async function readyUrl(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    process.stdout.write(`${line}\n`);
    const ready = /^ready (http:\S+\/graphql)$/.exec(line);
    if (ready) {
      stdout.resume();
      return ready[1];
    }
  }
  return new Promise(() => {});
}

function rejectAfter(ms, message) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${message} within ${ms} ms`)), ms).unref();
  });
}

/** False when the group is gone already. */
function killGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
