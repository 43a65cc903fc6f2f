#!/usr/bin/env node
/**
 * Measures the gateway beside its peers. Installs the benchmark's own packages where they are
 * missing or old, then hands over to main.mjs on the Node.js that is one of them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverUrl } from './data/server-url.mjs';
import { EXIT, NO_SERVER } from './exit-codes.mjs';
import { BENCH } from './harness/paths.mjs';
import { readOptions, USAGE } from './options.mjs';

const LOCKFILE = readFileSync(join(BENCH, 'package-lock.json'), 'utf8');
const STAMP = join(BENCH, 'node_modules', '.installed-from');
const NODE = join(BENCH, 'node_modules', 'node', 'bin', 'node');

const args = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

/** What can be told before anything is installed, with the exit code; else undefined. */
function toldAtOnce() {
  try {
    if (readOptions(args).help) {
      process.stdout.write(`${USAGE}\n`);
      return EXIT.ok;
    }
  } catch (error) {
    say(`${error.message}\n${USAGE}`);
    return EXIT.usage;
  }
  if (serverUrl(process.env)) return undefined;
  say(NO_SERVER);
  return EXIT.noServer;
}

const installed = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === LOCKFILE;

function install() {
  say(
    'Installing the packages of bench/: the peers, one Node.js for all, what draws the picture …',
  );
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', options, {
    cwd: BENCH,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return writeFileSync(STAMP, LOCKFILE);
  say(`npm ci in bench/ failed${error ? `: ${error.message}` : ''}.`);
  return process.exit(EXIT.failure);
}

function measure() {
  const child = spawn(NODE, [join(BENCH, 'main.mjs'), ...args], { stdio: 'inherit' });
  // It ends by itself, after it has ended its servers and dropped its databases.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => {
    process.exitCode = code ?? EXIT.failure;
  });
}

const told = toldAtOnce();
if (told === undefined) {
  if (!installed()) install();
  measure();
} else {
  process.exitCode = told;
}
