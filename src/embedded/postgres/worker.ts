import { parentPort, workerData } from 'node:worker_threads';
import { prepareDataFolder } from './data-folder';
import { openEngine } from './engine';
import { makeVerifier } from './scram';
import { startServer } from './server';
import type { WorkerOptions, WorkerReport } from './worker-messages';

/** The thread that holds the engine: a long statement keeps this one busy and no other. */
async function serve(options: WorkerOptions): Promise<void> {
  const { host, port, user, password, database, idleInTransactionMs, housekeepingMs } = options;
  const data = await prepareDataFolder(options.folder);
  const engine = await openEngine(data, () => fail(new Error('the engine wrote without end')));
  const server = await startServer({
    engine,
    login: { user, database, verifier: makeVerifier(password) },
    host,
    port,
    idleInTransactionMs,
    housekeepingMs,
    onBroken: fail,
  });
  parentPort?.once('message', async () => {
    await server.stop();
    await engine.close();
    parentPort?.close();
  });
  report({ kind: 'ready', port: server.port });
}

const report = (message: WorkerReport) => parentPort?.postMessage(message);

/** The thread ends at once: what the engine did not acknowledge is undone when it is opened again. */
function fail(error: unknown): void {
  const { message, code } =
    error instanceof Error
      ? (error as NodeJS.ErrnoException)
      : { message: String(error), code: undefined };
  report({ kind: 'failed', message, code });
  process.exit(1);
}

serve(workerData as WorkerOptions).catch(fail);
