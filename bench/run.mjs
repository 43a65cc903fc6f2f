#!/usr/bin/env node
/**
 * Measures the gateway beside its peers. Installs the benchmark's own packages where they are
 * missing or old, then hands over to main.mjs on the Node.js that is one of them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const LOCKFILE = readFileSync(join(BENCH, 'package-lock.json'), 'utf8');
const STAMP = join(BENCH, 'node_modules', '.installed-from');
const NODE = join(BENCH, 'node_modules', 'node', 'bin', 'node');

const installed = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === LOCKFILE;

function install() {
  process.stderr.write(
    'Installing the packages of bench/ (the peers, a Node.js for all, what draws the picture) …\n',
  );
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', options, {
    cwd: BENCH,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    process.stderr.write(`npm ci in bench/ failed${error ? `: ${error.message}` : ''}.\n`);
    process.exit(1);
  }
  writeFileSync(STAMP, LOCKFILE);
}

if (!installed()) install();
const { status } = spawnSync(NODE, [join(BENCH, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
