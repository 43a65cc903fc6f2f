import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUrl } from './data/server-url.mjs';
import { EXIT } from './exit-codes.mjs';
import { readOptions } from './options.mjs';
import { runBench } from './run-bench.mjs';

const say = (line) => process.stderr.write(`${line}\n`);
const print = (line) => process.stdout.write(`${line}\n`);

/** Who presses Ctrl+C still gets the servers ended and the databases dropped. */
function interruption() {
  const { promise, reject } = Promise.withResolvers();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => reject(new Error(`it was ended by ${signal}`)));
  }
  // While data is loaded nobody waits for it yet.
  promise.catch(() => undefined);
  return promise;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const admin = serverUrl(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'));
  try {
    return await runBench({ options, admin, folder, say, print, interrupted: interruption() });
  } catch (error) {
    say(`No verdict: ${error.message}`);
    return EXIT.failure;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// What an interrupted run still had under way is not waited for.
process.exit(await main());
