import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { failuresOf, figure, isQuiet, median, pairedRatio } from './statistics.mjs';

const sample = (server, round, perSecond, more = {}) => ({
  server,
  round,
  query: 'Q1',
  connections: 16,
  perSecond,
  count: 10,
  failures: 0,
  ...more,
});
const place = { query: 'Q1', connections: 16 };

test('the median is the middle, or half way between the two in the middle', () => {
  equal(median([9, 1, 5]), 5);
  equal(median([4, 1, 3, 100]), 3.5);
});

test('rounds are divided one by one, so that a slow round is slow for both', () => {
  // The second round ran on a machine that was busy: to each other both did as ever.
  const samples = [
    ...[100, 10, 110].map((rate, round) => sample('a', round, rate)),
    ...[50, 5, 50].map((rate, round) => sample('b', round, rate)),
  ];
  deepEqual(pairedRatio(samples, { server: 'a', to: 'b', ...place }, 'perSecond'), {
    median: 2,
    min: 2,
    max: 2.2,
  });
});

test('a round that one of the two did not finish says nothing', () => {
  const samples = [
    sample('a', 0, 10),
    sample('a', 1, 30),
    sample('b', 0, 10),
    sample('b', 1, 0),
    sample('b', 2, 10),
  ];
  deepEqual(pairedRatio(samples, { server: 'a', to: 'b', ...place }, 'perSecond'), {
    median: 1,
    min: 1,
    max: 1,
  });
  equal(pairedRatio(samples, { server: 'a', to: 'c', ...place }, 'perSecond'), undefined);
});

test('other queries and other numbers of connections are other figures', () => {
  const samples = [
    sample('a', 0, 10),
    sample('a', 0, 99, { query: 'Q2' }),
    sample('a', 0, 99, { connections: 1 }),
  ];
  deepEqual(figure(samples, { server: 'a', ...place }, 'perSecond'), {
    median: 10,
    min: 10,
    max: 10,
  });
});

test('a run counts while the server beside itself stays within 15 %', () => {
  for (const middle of [0.85, 1, 1.15]) equal(isQuiet({ median: middle }), true);
  for (const middle of [0.84, 1.16, Number.NaN]) equal(isQuiet({ median: middle }), false);
});

test('what was not answered is counted, of all that was asked', () => {
  const samples = [
    sample('a', 0, 10, { failures: 2, failure: 'status 503' }),
    sample('a', 1, 10),
    sample('b', 0, 10, { failures: 9 }),
  ];
  deepEqual(failuresOf(samples, { server: 'a', ...place }), {
    failures: 2,
    asked: 22,
    failure: 'status 503',
  });
});
