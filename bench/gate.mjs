import { EXIT } from './exit-codes.mjs';
import { isQuiet, pairedRatio } from './harness/statistics.mjs';
import { RATIOS } from './harness/targets.mjs';

const musts = new Map(
  RATIOS.filter(({ to, metric }) => to === 'floor' && metric === 'perSecond').map((ratio) => [
    ratio.query,
    ratio.must,
  ]),
);

/** The gateway's bounds are of throughput: what ends that is the processors' time for all of it. */
const cpuRatio = (samples, query, to) =>
  pairedRatio(samples, { server: to, to: 'triptych', query, connections: 16 }, 'allMicros');

/**
 * The floor's processor time per request to the gateway's, the database's for each included, which
 * other work on the machine moves least. What is under its bound is measured once more, and only
 * then is the gate shut.
 */
export async function gate({ rounds, queries, print }) {
  const gated = queries.filter((query) => musts.has(query));
  const first = look(await rounds(gated), gated, print);
  if (first === 'noisy') return EXIT.void;
  if (first.length === 0) return EXIT.ok;
  print(`under their bound, measured once more: ${first.join(', ')}`);
  const second = look(await rounds(first), first, print);
  if (second === 'noisy') return EXIT.void;
  return second.length === 0 ? EXIT.ok : EXIT.failure;
}

/** The queries under their bound, or that nothing can be said. */
function look(samples, queries, print) {
  if (!cpuRatio(samples, queries[0], 'floor')) {
    print('no verdict: what servers and database use of the processor is told on Linux alone, and');
    print('where PostgreSQL runs on this machine');
    return 'noisy';
  }
  const noisy = queries.filter((query) => !isQuiet(cpuRatio(samples, query, 'control')));
  if (noisy.length > 0) {
    print(`no verdict: the gateway beside itself differs too much at ${noisy.join(', ')}`);
    return 'noisy';
  }
  return queries.filter((query) => {
    const { median, min, max } = cpuRatio(samples, query, 'floor');
    const must = musts.get(query);
    const spread = `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
    print(`${query}: processor time to the floor’s ${spread}, must be ${must}`);
    return median < must;
  });
}
