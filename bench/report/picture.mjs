import * as vega from 'vega';
import { compile } from 'vega-lite';
import { TITLES } from '../servers/index.mjs';

/** Each colour with what it becomes where the reader's page is dark. */
const INK = { text: ['#24292f', '#e6edf3'], line: ['#afb8c1', '#484f58'] };
const VERDICTS = {
  'aim reached': ['#1a7f37', '#3fb950'],
  reached: ['#0969da', '#58a6ff'],
  'not reached': ['#cf222e', '#ff7b72'],
};
const light = ([colour]) => colour;

const QUIET = vega.logger(vega.None);
const METRICS = { perSecond: '', p99: ' p99' };

const labelOf = ({ query, to, metric }) => `${TITLES[to]} · ${query}${METRICS[metric]}`;

/** The ratios as a picture: median and spread of each, with a tick where it must be. */
export async function drawRatios(ratios) {
  const rows = ratios
    .filter(({ value }) => value)
    .map(({ value, ...ratio }) => ({ ...value, ...ratio, label: labelOf(ratio) }));
  const { spec } = compile(specOf(rows), { logger: QUIET });
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return withDarkColours(svg);
}

const x = (field) => ({
  field,
  type: 'quantitative',
  scale: { type: 'log', nice: false, padding: 8 },
  axis: {
    title: 'throughput (p99: less is better) to that server’s; bar: all rounds, tick: what must be',
    values: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50],
    format: '~g',
  },
});

const y = {
  field: 'label',
  type: 'nominal',
  sort: null,
  title: null,
  axis: { grid: true, labelLimit: 400, ticks: false, domain: false, labelPadding: 8 },
};

const specOf = (rows) => ({
  data: { values: rows },
  width: 520,
  height: { step: 22 },
  layer: [
    {
      data: { values: [{}] },
      mark: { type: 'rule', strokeDash: [3, 3], color: light(INK.text) },
      encoding: { x: { datum: 1 } },
    },
    {
      mark: { type: 'rule', strokeWidth: 3, opacity: 0.45 },
      encoding: { y, x: x('min'), x2: { field: 'max' }, color: COLOUR },
    },
    {
      mark: { type: 'tick', thickness: 2, color: light(INK.text), size: 16 },
      encoding: { y, x: x('must') },
    },
    {
      mark: { type: 'point', filled: true, size: 80, opacity: 1 },
      encoding: { y, x: x('median'), color: COLOUR },
    },
  ],
  config: {
    background: null,
    font: 'system-ui, sans-serif',
    view: { stroke: null },
    axis: {
      labelColor: light(INK.text),
      titleColor: light(INK.text),
      titleFontWeight: 'normal',
      domainColor: light(INK.line),
      tickColor: light(INK.line),
      gridColor: light(INK.line),
      gridOpacity: 0.4,
    },
    legend: { labelColor: light(INK.text) },
  },
});

const COLOUR = {
  field: 'verdict',
  type: 'nominal',
  scale: { domain: Object.keys(VERDICTS), range: Object.values(VERDICTS).map(light) },
  legend: { title: null, orient: 'top' },
};

function withDarkColours(svg) {
  const rules = [...Object.values(INK), ...Object.values(VERDICTS)].flatMap(([day, night]) => [
    `[fill="${day}"]{fill:${night}}`,
    `[stroke="${day}"]{stroke:${night}}`,
  ]);
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`;
  return `${svg.replace(/(<svg[^>]*>)/, `$1${style}`)}\n`;
}
