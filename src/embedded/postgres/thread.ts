import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EmbeddedError } from '../embedded-error';
import type { WorkerOptions, WorkerReport } from './worker-messages';

export interface Thread {
  port: number;
  /** Resolves with the reason once the thread is gone. */
  ended: Promise<string>;
  stop(): void;
}

/** V8 keeps the engine's call stack; PostgreSQL's own limit on depth must be reached before this. */
const STACK_MB = 32;

export function startThread(options: WorkerOptions): Promise<Thread> {
  const worker = new Worker(workerFile(), {
    workerData: options,
    resourceLimits: { stackSizeMb: STACK_MB },
    execArgv: [],
  });
  let reason = 'the thread ended';
  let code: string | undefined;
  const ended = new Promise<string>((resolve) => worker.once('exit', () => resolve(reason)));
  worker.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'ready') {
        resolve({ port: report.port, ended, stop: () => worker.postMessage('stop') });
      } else {
        reason = report.message;
        code = report.code;
      }
    });
    void ended.then(() => reject(startFailure(reason, code, options)));
  });
}

function startFailure(reason: string, code: string | undefined, { host, port }: WorkerOptions) {
  const words =
    code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is in use by another program.`
      : `The embedded PostgreSQL did not start: ${reason}`;
  return new EmbeddedError(words);
}

/** Threads load JavaScript: where this file runs from its source, its build is beside it in dist. */
function workerFile(): string {
  const own = join(__dirname, 'worker.js');
  if (existsSync(own)) return own;
  const at = __dirname.lastIndexOf(`${sep}src${sep}`);
  return join(__dirname.slice(0, at), 'dist', __dirname.slice(at + 1), 'worker.js');
}
