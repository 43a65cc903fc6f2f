#!/usr/bin/env node
/**
 * All tests of faults, on the embedded stores and on every real PostgreSQL that the environment
 * names, and one table: what was answered while a store was away, when, and how soon after it came
 * back all was well. Ends as the tests do; a fault, store or operation that is missing fails.
 */
import { figureRows, runTests, say, sayTable, sorted } from './run-tests.mjs';

/** What the table must show on each PostgreSQL, and may show more of. */
const FAULTS = [
  'refused',
  'cut at once',
  'reset at once',
  'reset after 300 bytes',
  'stalled',
  '150 ms late each way',
  '4 kB/s',
  'closed, told 400 ms later',
];
const STORES = ['postgres', 'mongo', 'objects'];
const OPERATIONS = ['query', 'mutation', 'upload'];
const CELLS = FAULTS.flatMap((fault) =>
  STORES.flatMap((store) => OPERATIONS.map((operation) => ({ fault, store, operation }))),
);

const nameOf = ({ fault, store, operation }) => `${fault} × ${store} × ${operation}`;

/** How an operation of one PostgreSQL fared; where a test ran more than once, at its worst. */
function told(lines) {
  if (lines.length === 0) return 'MISSING';
  const worst = (what) => `${Math.round(Math.max(...lines.map((line) => line[what])))} ms`;
  const codes = sorted(lines.flatMap(({ code }) => code.split(' ')));
  return `${worst('answer')} ${codes.join(' ')}, back in ${worst('recovery')}`;
}

const { exitCode, figures, faults, legs } = await runTests('faults', ['test/faults/']);
const servers = sorted(faults.map(({ postgres }) => postgres));
const known = new Map([...CELLS, ...faults].map((cell) => [nameOf(cell), cell]));
const rows = [...known].map(([name, { fault, store, operation }]) => {
  const lines = faults.filter((line) => nameOf(line) === name);
  const texts = servers.map((server) => told(lines.filter(({ postgres }) => postgres === server)));
  return [fault, store, operation, ...texts];
});
say();
sayTable([['fault', 'store', 'operation', ...servers], ...rows]);
say();
const measured = figureRows(figures).map(({ name, text }) => [name, text]);
sayTable([...measured, ['stores', legs.join(', ')]]);
const complete = servers.length > 0 && !rows.flat().includes('MISSING');
process.exitCode = complete ? exitCode : 1;
