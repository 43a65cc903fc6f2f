import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUrl } from './data/databases.mjs';
import { EXIT, NO_SERVER } from './exit-codes.mjs';
import { readOptions, USAGE } from './options.mjs';
import { runBench } from './run-bench.mjs';

const say = (line) => process.stderr.write(`${line}\n`);
const print = (line) => process.stdout.write(`${line}\n`);

function optionsOrExit() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error.message}\n${USAGE}`);
    process.exit(EXIT.usage);
  }
}

/** Who presses Ctrl+C still gets the servers ended and the databases dropped. */
const interrupted = () =>
  new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => reject(new Error(`ended by ${signal}`)));
    }
  });

async function main() {
  const options = optionsOrExit();
  if (options.help) {
    print(USAGE);
    return EXIT.ok;
  }
  const admin = serverUrl(process.env);
  if (!admin) {
    say(NO_SERVER);
    return EXIT.noServer;
  }
  const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'));
  try {
    return await runBench({ options, admin, folder, say, print, interrupted: interrupted() });
  } catch (error) {
    say(`No verdict: ${error.message}`);
    return EXIT.failure;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exit(await main());
