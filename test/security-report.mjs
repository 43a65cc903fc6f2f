#!/usr/bin/env node
/**
 * All tests of security, on the embedded stores and on every real PostgreSQL that the environment
 * names, and one table of what they measured. Ends as the tests do; a figure that is missing fails.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const TESTS = [
  'test/security/',
  'test/graphql/(limits|audit|budget)',
  'test/unit/limits',
  'test/faults/(audit|budget)',
  'test/integration/budget',
];
const SERVERS = ['TEST_DATABASE_URL', 'TEST_MONGODB_URL', 'TEST_S3_URL'];

/** What the table must show; figures of cost need no store and are measured once. */
const NEEDED = [
  'matrix cells',
  'matrix cells of writes',
  'attack kinds',
  'attacks',
  'injections',
  'second wall accesses',
  'second wall refused',
  'largest stall',
];
const NO_STORE = 'no store';
const NEEDED_ONCE = ['agent', 'evaluator', 'frontend', 'admin'].map(
  (role) => `cost counterexamples as ${role}`,
);

const say = (line = '') => process.stdout.write(`${line}\n`);
const work = mkdtempSync(join(tmpdir(), 'triptych-security-'));
const files = { figures: join(work, 'figures'), legs: join(work, 'legs') };

function runTests(name, environment) {
  say(`The tests of security on ${name}`);
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        JEST,
        '-c',
        'test/jest.config.js',
        '--selectProjects',
        'suite',
        '--testPathPatterns',
        ...TESTS,
      ],
      {
        cwd: ROOT,
        env: { ...environment, TEST_FIGURES_FILE: files.figures, TEST_LEGS_FILE: files.legs },
        stdio: 'inherit',
      },
    );
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const linesOf = (file) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

/** Figure by store: numbers of several tests add up, texts stand beside one another. */
function readFigures() {
  const figures = new Map();
  for (const { figure, value, store } of linesOf(files.figures).map((line) => JSON.parse(line))) {
    const byStore = figures.get(figure) ?? new Map();
    const before = byStore.get(store);
    if (typeof value === 'number') byStore.set(store, (before ?? 0) + value);
    else byStore.set(store, before === undefined ? value : `${before}; ${value}`);
    figures.set(figure, byStore);
  }
  return figures;
}

function report(figures) {
  const measured = new Set([...figures.values()].flatMap((byStore) => [...byStore.keys()]));
  const stores = [...measured].filter((store) => store !== NO_STORE).sort();
  const known = [...NEEDED, ...NEEDED_ONCE];
  const names = [...known, ...[...figures.keys()].filter((name) => !known.includes(name))];
  const width = Math.max(...names.map(({ length }) => length));
  say();
  for (const name of names) {
    const byStore = figures.get(name) ?? new Map();
    const missing = NEEDED.includes(name) ? stores.filter((store) => !byStore.has(store)) : [];
    if (stores.length === 0 || (NEEDED_ONCE.includes(name) && byStore.size === 0)) {
      missing.push('every store');
    }
    const told = [...byStore].sort().map(([store, value]) => `${store}: ${value}`);
    const gaps = missing.map((store) => `${store}: MISSING`);
    say(`${name.padEnd(width)}  ${[...told, ...gaps].join(' | ')}`);
    if (missing.length > 0) failed = 1;
  }
  say(`${'stores'.padEnd(width)}  ${[...new Set(linesOf(files.legs))].sort().join(', ')}`);
}

const bare = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !SERVERS.includes(name)),
);
let failed = await runTests('embedded stores', bare);
if (process.env.TEST_DATABASE_URL) {
  failed = (await runTests('the servers of the environment', process.env)) || failed;
}
report(readFigures());
rmSync(work, { recursive: true, force: true });
process.exitCode = failed;
