import { failuresOf, figure, isQuiet, pairedRatio } from '../harness/statistics.mjs';
import { FIGURES, RATIOS, verdict } from '../harness/targets.mjs';

const LEVEL = 16;

/** Every ratio and figure of the design with what was measured of it. */
export function judge(samples, figures) {
  const targeted = new Set(RATIOS.map(({ query }) => query));
  const controls = [...new Set(samples.map(({ query }) => query))]
    .map((query) => ({ query, ...ratioTo(samples, { query, to: 'control' }, LEVEL) }))
    .filter(({ median }) => median !== undefined);
  return {
    // Without a control nothing is known of the noise; where nothing must be reached it may be any.
    quiet:
      controls.length > 0 &&
      controls.every((control) => isQuiet(control) || !targeted.has(control.query)),
    controls,
    ratios: RATIOS.filter(({ query, to }) => measured(samples, query, to)).map((target) =>
      judgeRatio(samples, target),
    ),
    figures: Object.entries(FIGURES)
      .filter(([name]) => figures[name] !== undefined)
      .map(([name, target]) => judgeFigure(target, figures[name])),
  };
}

const measured = (samples, query, to) =>
  samples.some((sample) => sample.query === query && sample.server === to);

const ratioTo = (samples, { query, to, metric = 'perSecond' }, connections) =>
  pairedRatio(samples, { server: 'triptych', to, query, connections }, metric);

function judgeRatio(samples, target) {
  const { query, to } = target;
  const value = ratioTo(samples, target, LEVEL);
  const { failures } = failuresOf(samples, { server: 'triptych', query, connections: LEVEL });
  return {
    ...target,
    value,
    alone: ratioTo(samples, target, 1),
    cpu: pairedRatio(
      samples,
      { server: to, to: 'triptych', query, connections: LEVEL },
      'cpuMicros',
    ),
    failures,
    // A server that does not answer is not fast.
    verdict: failures > 0 ? 'not reached' : verdict(target, value?.median),
  };
}

function judgeFigure(target, given) {
  const value = typeof given === 'number' ? { median: given } : given;
  return { ...target, value, verdict: verdict(target, value?.median) };
}

/** A server's own figures at one query, or undefined where it was not asked. */
export function figuresOf(samples, place) {
  const rate = figure(samples, place, 'perSecond');
  if (!rate?.max) return undefined;
  const names = ['cpuMicros', 'p50', 'p95', 'p99', 'bytes'];
  return {
    perSecond: rate,
    ...Object.fromEntries(names.map((name) => [name, figure(samples, place, name)])),
    ...failuresOf(samples, place),
  };
}
