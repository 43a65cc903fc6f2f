#!/usr/bin/env node
/**
 * Makes a fresh clone runnable: packages from the lockfile, then the build. It runs before anything
 * is installed, so it may use Node.js alone, and it must cost nothing when there is nothing to do.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCKFILE = join(ROOT, 'package-lock.json');
const INSTALL_STAMP = join(ROOT, 'node_modules', '.triptych-installed');
const BUILD_STAMP = join(ROOT, 'dist', '.triptych-built');
const TURN = join(ROOT, 'dist', '.triptych-preparing');
const SOURCES = ['src', 'resolvers', 'entities'];

/** A failure that the reader can do something about: shown as it is, without a stack. */
class PlainError extends Error {}

const say = (line) => process.stderr.write(`${line}\n`);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

export async function prepare() {
  refuseOldNode();
  if (isInstalled() && isBuilt()) return;
  await inTurn(async () => {
    if (!isInstalled()) await install();
    if (!isBuilt()) await build();
  });
}

function refuseOldNode() {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const needed = manifest.engines.node.replace('>=', '');
  const [major, minor = 0] = needed.split('.').map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  throw new PlainError(
    `Node.js ${needed} or later is needed, this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
}

function isInstalled() {
  if (!existsSync(LOCKFILE)) return existsSync(join(ROOT, 'node_modules'));
  if (read(INSTALL_STAMP) === sha256(readFileSync(LOCKFILE))) return true;
  // Somebody ran npm themselves: npm leaves its own record, newer than the lockfile it followed.
  const record = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || statSync(record).mtimeMs < statSync(LOCKFILE).mtimeMs) return false;
  writeFileSync(INSTALL_STAMP, sha256(readFileSync(LOCKFILE)));
  return true;
}

function isBuilt() {
  // An image that holds the build alone has no sources to compare with.
  if (!existsSync(join(ROOT, 'src', 'main.ts'))) return true;
  return read(BUILD_STAMP) === sourcesFingerprint();
}

function sourcesFingerprint() {
  const seen = [];
  const note = (file) => {
    const { mtimeMs, size } = statSync(file);
    seen.push(`${relative(ROOT, file)} ${mtimeMs} ${size}`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.ts') || entry.name.endsWith('.json')) note(path);
    }
  };
  for (const folder of SOURCES) if (existsSync(join(ROOT, folder))) walk(join(ROOT, folder));
  for (const file of ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) {
    if (existsSync(join(ROOT, file))) note(join(ROOT, file));
  }
  return sha256(seen.sort().join('\n'));
}

async function install() {
  const since = Date.now();
  say('Installing packages from package-lock.json …');
  const arguments_ = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run(...npmCommand(arguments_));
  if (code !== 0) throw new PlainError(explainInstall(output));
  writeFileSync(INSTALL_STAMP, sha256(readFileSync(LOCKFILE)));
  say(`Packages installed in ${seconds(since)}.`);
}

/** Under npm its own script is at hand, which needs no shell; elsewhere npm is on the PATH. */
function npmCommand(arguments_) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js') && script.includes('npm')) {
    return [process.execPath, [script.replace(/npx-cli\.js$/, 'npm-cli.js'), ...arguments_], {}];
  }
  return ['npm', arguments_, { shell: process.platform === 'win32' }];
}

function explainInstall(output) {
  const unreachable =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED/;
  if (/spawn npm ENOENT/.test(output)) {
    return 'npm was not found on the PATH. It comes with Node.js: https://nodejs.org.';
  }
  if (unreachable.test(output)) {
    return 'The packages could not be downloaded: no network, or the npm registry cannot be reached. Connect once (or set a proxy with "npm config set proxy URL") and run the same command again.';
  }
  if (/ENOSPC/.test(output)) return 'The disk is full: the packages need about 500 MB.';
  return `The packages could not be installed. What npm said:\n${output.trim()}`;
}

async function build() {
  const since = Date.now();
  say('Building …');
  // Taken before the compiler reads: what changes meanwhile is built the next time.
  const fingerprint = sourcesFingerprint();
  const compiler = join(ROOT, 'node_modules', 'typescript', 'lib', 'tsc.js');
  if (!existsSync(compiler)) {
    throw new PlainError(
      'The TypeScript compiler is not installed. Run "npm ci --include=dev" and try again.',
    );
  }
  const { code, output } = await run(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {});
  if (code !== 0) throw new PlainError(`The build failed:\n${output.trim()}`);
  writeFileSync(BUILD_STAMP, fingerprint);
  say(`Built in ${seconds(since)}.`);
}

function run(command, arguments_, options) {
  return new Promise((resolve) => {
    const chunks = [];
    const child = spawn(command, arguments_, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}

/** `npm start` and `npm test` at once must not install into the same folder. */
async function inTurn(work) {
  mkdirSync(dirname(TURN), { recursive: true });
  let told = false;
  while (!takeTurn()) {
    const holder = Number(read(TURN));
    if (holder && !isAlive(holder)) rmSync(TURN, { force: true });
    else if (!told) say(`Waiting for process ${holder || '?'}, which prepares this folder …`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    rmSync(TURN, { force: true });
  }
}

function takeTurn() {
  try {
    writeFileSync(TURN, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new PlainError(`The folder ${dirname(TURN)} cannot be written: ${error.code}.`);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Says what went wrong in plain words and ends: there is no program to hand over to. */
export async function prepareOrExit() {
  try {
    await prepare();
  } catch (error) {
    say(error instanceof PlainError ? error.message : `Preparing failed: ${error.stack}`);
    process.exit(1);
  }
}

// The folder may be reached through a symbolic link.
if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await prepareOrExit();
