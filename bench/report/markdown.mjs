import { TITLES } from '../servers/index.mjs';
import { number, withSpread } from './format.mjs';
import { figuresOf } from './judge.mjs';

const METRICS = { perSecond: 'throughput', p99: 'p99' };
const titleOf = (label) => (label === 'control' ? 'Triptych once more' : TITLES[label]);

const table = (head, rows) => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
];

/** The report; `ground` says of the run what no sample holds. */
export function markdown({ verdicts, samples, figures, options, ground }) {
  return `${[
    '# What the benchmark measured',
    '',
    `Written by \`npm run bench\` on ${ground.date}. How it measures, and how to run it, is in`,
    '[benchmark.md](../benchmark.md). All figures are ratios measured side by side in one run; the',
    'absolute ones at the end hold for this machine on that day and are nobody’s promise.',
    '',
    ...standing(verdicts),
    '![Ratios of the gateway to the other servers](ratios.svg)',
    '',
    '## Ratios',
    '',
    'Medians of the rounds’ ratios, with the smallest and the largest. The verdict is on 16',
    'connections. Processor time is the other server’s per request to the gateway’s: above 1 the',
    'gateway needs less.',
    '',
    ...ratioTable(verdicts.ratios),
    '## Other figures',
    '',
    ...figureTable(verdicts.figures),
    ...presignNote(figures),
    '## The gateway beside itself',
    '',
    'A second gateway was measured in the same rounds. Where it leaves 0.85 to 1.15, nothing counts.',
    '',
    ...table(
      ['query', 'throughput to itself'],
      verdicts.controls.map((control) => [control.query, withSpread(control)]),
    ),
    '## What each server did',
    '',
    ...options.only.flatMap((query) => queryTables(samples, query, options.servers)),
    ...ground.lines,
  ].join('\n')}\n`;
}

function standing({ quiet, ratios, figures }) {
  if (!quiet) {
    return [
      '**No verdict: the gateway measured beside itself differed by more than 15 %. The machine was',
      'too noisy, and nothing below counts.**',
      '',
    ];
  }
  const all = [...ratios, ...figures];
  const missed = all.filter(({ verdict }) => verdict === 'not reached').map(nameOf);
  const aimed = all.filter(({ verdict }) => verdict === 'aim reached');
  return [
    `Reached: ${all.length - missed.length} of ${all.length} targets, ${aimed.length} of them as far as was aimed at.`,
    missed.length === 0 ? 'None is missed.' : `**Not reached: ${missed.join('; ')}.**`,
    '',
  ];
}

const nameOf = ({ query, metric, to, title }) =>
  title ?? `${query} ${METRICS[metric]} to ${TITLES[to]}`;

const ratioTable = (ratios) =>
  table(
    [
      'query',
      'ratio',
      'must',
      'aim',
      '16 connections',
      'verdict',
      '1 connection',
      'processor time',
    ],
    ratios.map(({ query, metric, to, must, aim, value, verdict, alone, cpu, failures }) => [
      query,
      `${METRICS[metric]} to ${TITLES[to]}`,
      `${metric === 'p99' ? '≤' : '≥'} ${must}`,
      aim,
      withSpread(value) + (failures > 0 ? `; ${failures} requests failed` : ''),
      verdict === 'not reached' ? '**not reached**' : verdict,
      withSpread(alone),
      metric === 'p99' ? '' : withSpread(cpu),
    ]),
  );

const figureTable = (figures) =>
  table(
    ['what', 'at most', 'aim', 'measured', 'verdict'],
    figures.map(({ title, unit, must, aim, value, verdict }) => [
      title,
      `${must} ${unit}`,
      aim,
      `${withSpread(value)} ${unit}`,
      verdict === 'not reached' ? '**not reached**' : verdict,
    ]),
  );

const presignNote = ({ presignSdk }) =>
  presignSdk
    ? [`The AWS SDK signs the same link, byte for byte, in ${withSpread(presignSdk)} µs.`, '']
    : [];

function queryTables(samples, query, servers) {
  const labels = servers.flatMap((name) => (name === 'triptych' ? [name, 'control'] : [name]));
  const rows = [16, 1].flatMap((connections) =>
    labels.flatMap((label) => {
      const found = figuresOf(samples, { server: label, query, connections });
      return found ? [serverRow(found, label, connections)] : [];
    }),
  );
  const head = [
    'connections',
    'server',
    'answers/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'processor µs',
    'bytes',
  ];
  return [`### ${query}`, '', ...table(head, rows)];
}

const serverRow = (found, label, connections) => [
  connections,
  titleOf(label) + (found.failures > 0 ? ` (${found.failures} of ${found.asked} failed)` : ''),
  withSpread(found.perSecond),
  number(found.p50.median),
  number(found.p95.median),
  number(found.p99.median),
  withSpread(found.cpuMicros),
  number(found.bytes.median),
];
