#!/usr/bin/env node
/**
 * All tests of security, on the embedded stores and on every real PostgreSQL that the environment
 * names, and one table of what they measured. Ends as the tests do; a figure that is missing fails.
 */
import { figureRows, runTests, say, sayTable } from './run-tests.mjs';

const TESTS = [
  'test/security/',
  'test/graphql/(limits|audit|budget)',
  'test/unit/limits',
  'test/faults/(audit|budget)',
  'test/integration/budget',
];

/** What the table must show; figures of cost need no store and are measured once. */
const needed = [
  'matrix cells',
  'matrix cells of writes',
  'attack kinds',
  'attacks',
  'injections',
  'second wall accesses',
  'second wall refused',
  'largest stall',
];
const neededOnce = ['cost counterexamples'];

const { exitCode, figures, legs } = await runTests('security', TESTS);
const rows = figureRows(figures, { needed, neededOnce });
say();
sayTable([...rows.map(({ name, text }) => [name, text]), ['stores', legs.join(', ')]]);
process.exitCode = rows.every(({ complete }) => complete) ? exitCode : 1;
