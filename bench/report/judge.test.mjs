import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.mjs';

const rounds = [0, 1, 2];
const turns = (server, perSecond, more = {}) =>
  rounds.map((round) => ({
    server,
    round,
    query: 'Q1',
    connections: 16,
    perSecond,
    p99: 10,
    cpuMicros: 100,
    count: 50,
    failures: 0,
    ...more,
  }));
const run = ({ control = 100, floor = 200, gateway = {} }) =>
  judge(
    [...turns('triptych', 100, gateway), ...turns('control', control), ...turns('floor', floor)],
    { presign: { median: 7, min: 6, max: 8 }, q2Statements: 5 },
  );
const toFloor = ({ ratios }) => ratios.find(({ to }) => to === 'floor').verdict;

test('a ratio is reached at its bound, and not below', () => {
  equal(toFloor(run({ floor: 200 })), 'reached');
  equal(toFloor(run({ floor: 201 })), 'not reached');
  equal(toFloor(run({ floor: 120 })), 'aim reached');
});

test('a gateway that leaves requests unanswered reaches nothing', () => {
  equal(toFloor(run({ floor: 100, gateway: { failures: 1 } })), 'not reached');
});

test('a noisy run has no verdict, and neither has one without a control', () => {
  equal(run({}).quiet, true);
  equal(run({ control: 120 }).quiet, false);
  equal(judge(turns('triptych', 100), {}).quiet, false);
});

test('figures are at most what they must be', () => {
  const { figures } = run({});
  equal(figures.find(({ unit }) => unit === 'µs').verdict, 'reached');
  equal(figures.find(({ unit }) => unit === 'SQL').verdict, 'not reached');
});

test('what was not measured is not listed', () => {
  const { ratios } = run({});
  equal(
    ratios.some(({ to }) => to === 'apollo'),
    false,
  );
});
