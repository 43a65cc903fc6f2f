import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.mjs';
import { markdown } from './markdown.mjs';

const latency = { p50: 1, p95: 2, p99: 3, bytes: 1000, cpuMicros: 100, count: 9, failures: 0 };
const turns = (server, perSecond, more = {}) =>
  [0, 1, 2].map((round) => ({
    server,
    round,
    query: 'Q1',
    connections: 16,
    perSecond,
    ...latency,
    ...more,
  }));

function written({ control = 100, floor = 400, gateway = {} }) {
  const samples = [
    ...turns('triptych', 100, gateway),
    ...turns('control', control),
    ...turns('floor', floor),
  ];
  const figures = { presign: { median: 4, min: 3, max: 5 } };
  return markdown({
    verdicts: judge(samples, figures),
    samples,
    figures,
    options: { only: ['Q1'], servers: ['triptych', 'floor'] },
    ground: { date: '2026-01-02', lines: ['## What it stood on'] },
  });
}

test('what is not reached is named at the top and in its row, with the spread', () => {
  const text = written({});
  match(text, /\*\*Not reached: Q1 throughput to floor\.\*\*/);
  match(
    text,
    /\| Q1 \| throughput to floor \| ≥ 0\.5 \| 0\.75 \| 0\.25 \(0\.25–0\.25\) \| \*\*not reached\*\* \|/,
  );
  match(text, /Reached: 1 of 2 targets/);
});

test('where all is reached it says so', () => {
  match(written({ floor: 110 }), /None is missed\./);
});

test('a noisy run has no verdict, at the top', () => {
  const text = written({ control: 130 });
  match(text, /\*\*No verdict/);
  equal(text.includes('targets'), false);
});

test('requests that failed are told', () => {
  match(written({ gateway: { failures: 2 } }), /; 6 requests failed/);
});
