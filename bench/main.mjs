import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUrl } from './data/databases.mjs';
import { EXIT, NO_SERVER } from './exit-codes.mjs';
import { readOptions, USAGE } from './options.mjs';
import { runBench } from './run-bench.mjs';

const say = (line) => process.stderr.write(`${line}\n`);

function optionsOrExit() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error.message}\n${USAGE}`);
    process.exit(EXIT.usage);
  }
}

async function main() {
  const options = optionsOrExit();
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return EXIT.ok;
  }
  const admin = serverUrl(process.env);
  if (!admin) {
    say(NO_SERVER);
    return EXIT.noServer;
  }
  const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'));
  try {
    return await runBench({ options, admin, folder, say });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
