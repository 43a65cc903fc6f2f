import { pairedRatio } from '../harness/statistics.mjs';
import { number, withSpread } from './format.mjs';
import { figuresOf } from './judge.mjs';

/** What a terminal shows: per query, every server's figures and the gateway's ratios to it. */
export function ratioLines(samples, { only, servers }) {
  const labels = servers.flatMap((name) => (name === 'triptych' ? [name, 'control'] : [name]));
  const lines = [];
  for (const query of only) {
    for (const connections of [16, 1]) {
      lines.push(`${query} at ${connections}:`);
      for (const label of labels) {
        const found = figuresOf(samples, { server: label, query, connections });
        if (found) lines.push(serverLine(samples, found, { label, query, connections }));
        if (found?.failures) lines.push(`    ${found.failures} failed: ${found.failure}`);
      }
    }
  }
  return lines;
}

function serverLine(samples, found, { label, query, connections }) {
  const place = { query, connections };
  const rate = pairedRatio(samples, { server: 'triptych', to: label, ...place }, 'perSecond');
  const cpu = pairedRatio(samples, { server: label, to: 'triptych', ...place }, 'cpuMicros');
  const { perSecond, cpuMicros, p50, p99 } = found;
  return [
    `  ${label.padEnd(17)}`,
    `${number(perSecond.median).padStart(6)}/s`,
    `cpu ${number(cpuMicros.median).padStart(6)} µs`,
    `p50 ${number(p50.median).padStart(5)}`,
    `p99 ${number(p99.median).padStart(5)} ms`,
    `throughput × ${withSpread(rate)}`,
    `cpu × ${withSpread(cpu)}`,
  ].join('  ');
}

const METRICS = { perSecond: 'throughput', p99: 'p99' };

/** Each target with its value; then whether any of it counts. */
export function verdictLines({ ratios, figures, controls, quiet }) {
  return [
    'ratios at 16 connections:',
    ...ratios.map(
      ({ query, to, metric, must, aim, value, verdict, failures }) =>
        `  ${`${query} ${METRICS[metric]} to ${to}`.padEnd(34)} ${withSpread(value).padEnd(20)} must ${must}, aim ${aim}: ${verdict}${failures > 0 ? `, ${failures} requests failed` : ''}`,
    ),
    ...figures.map(
      ({ title, unit, must, aim, value, verdict }) =>
        `  ${title.padEnd(34)} ${`${withSpread(value)} ${unit}`.padEnd(20)} must ${must}, aim ${aim}: ${verdict}`,
    ),
    ...controls.map(
      (control) => `  ${control.query} gateway beside itself: ${withSpread(control)}`,
    ),
    quiet
      ? 'the gateway beside itself stays within 0.85 to 1.15: the run counts'
      : 'NO VERDICT: the gateway beside itself leaves 0.85 to 1.15, the machine is too noisy',
  ];
}
