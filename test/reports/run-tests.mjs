import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
/** As tests call it in figures that no store takes part in. */
const NO_STORE = 'no store';
const SERVERS = ['TEST_DATABASE_URL', 'TEST_MONGODB_URL', 'TEST_S3_URL'];
/** By which variable tests are told where to write the lines of each kind. */
const COLLECTED = {
  figures: 'TEST_FIGURES_FILE',
  legs: 'TEST_LEGS_FILE',
  faults: 'TEST_FAULTS_FILE',
};

export const say = (line = '') => process.stdout.write(`${line}\n`);

/**
 * Runs tests on the embedded stores, and once more on the servers that the environment names where
 * it names any. Answers how they ended, and the lines they wrote about what they measured.
 */
export async function runTests(about, paths) {
  const work = mkdtempSync(join(tmpdir(), 'triptych-report-'));
  const fileOf = (kind) => join(work, kind);
  const collecting = Object.entries(COLLECTED).map(([kind, name]) => [name, fileOf(kind)]);
  const run = (on, environment) => {
    say(`The tests of ${about} on ${on}`);
    return runJest(paths, { ...environment, ...Object.fromEntries(collecting) });
  };
  const bare = Object.entries(process.env).filter(([name]) => !SERVERS.includes(name));
  let exitCode = await run('embedded stores', Object.fromEntries(bare));
  if (SERVERS.some((name) => process.env[name])) {
    exitCode = (await run('the servers of the environment', process.env)) || exitCode;
  }
  const linesOf = (kind) =>
    existsSync(fileOf(kind)) ? readFileSync(fileOf(kind), 'utf8').split('\n').filter(Boolean) : [];
  const collected = {
    exitCode,
    figures: linesOf('figures').map((line) => JSON.parse(line)),
    faults: linesOf('faults').map((line) => JSON.parse(line)),
    legs: sorted(linesOf('legs')),
  };
  rmSync(work, { recursive: true, force: true });
  return collected;
}

/** Each once, in order. */
export const sorted = (texts) => [...new Set(texts)].sort();

/** Lines of cells under one another; the last cell is as long as it likes. */
export function sayTable(rows) {
  const last = Math.max(...rows.map(({ length }) => length)) - 1;
  const widths = Array.from({ length: last }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  for (const row of rows) {
    say(row.map((cell, at) => (at < last ? cell.padEnd(widths[at]) : cell)).join('  '));
  }
}

/**
 * Figure by store, as text: numbers of several tests add up, texts stand beside one another. What
 * must be there and is not is told as missing.
 */
export function figureRows(figures, { needed = [], neededOnce = [] } = {}) {
  const byFigure = new Map();
  for (const { figure, value, store } of figures) {
    const byStore = byFigure.get(figure) ?? new Map();
    const before = byStore.get(store);
    if (typeof value === 'number') byStore.set(store, (before ?? 0) + value);
    else byStore.set(store, before === undefined ? value : `${before}; ${value}`);
    byFigure.set(figure, byStore);
  }
  const stores = sorted(figures.map(({ store }) => store)).filter((store) => store !== NO_STORE);
  const names = [...new Set([...needed, ...neededOnce, ...byFigure.keys()])];
  return names.map((name) => {
    const byStore = byFigure.get(name) ?? new Map();
    const missing = needed.includes(name) ? stores.filter((store) => !byStore.has(store)) : [];
    if (byStore.size === 0 && missing.length === 0) missing.push('every store');
    const told = sorted(byStore.keys()).map((store) => `${store}: ${byStore.get(store)}`);
    const gaps = missing.map((store) => `${store}: MISSING`);
    return { name, text: [...told, ...gaps].join(' | '), complete: missing.length === 0 };
  });
}

function runJest(paths, env) {
  const args = ['-c', 'test/jest.config.js', '--selectProjects', 'suite', '--testPathPatterns'];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [JEST, ...args, ...paths], {
      cwd: ROOT,
      env,
      stdio: 'inherit',
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
