import { failuresOf, figure, pairedRatio } from '../harness/statistics.mjs';

const two = (number) => number.toFixed(2);
const withSpread = (ratio) =>
  ratio ? `${two(ratio.median)} (${two(ratio.min)}–${two(ratio.max)})` : '–';

/** What a terminal shows: per query, every server's figures and the gateway's ratios to it. */
export function ratioLines(samples, { only, servers }) {
  const labels = servers.flatMap((name) => (name === 'triptych' ? [name, 'control'] : [name]));
  const lines = [];
  for (const query of only) {
    for (const connections of [16, 1]) {
      lines.push(`${query}, ${connections} connections`);
      for (const label of labels) {
        const place = { server: label, query, connections };
        const rate = figure(samples, place, 'perSecond');
        if (!rate?.max) continue;
        const cpu = figure(samples, place, 'cpuMicros');
        const p99 = figure(samples, place, 'p99');
        const half = figure(samples, place, 'p50');
        const { failures, asked, failure } = failuresOf(samples, place);
        if (failures > 0) {
          lines.push(`  ${label.padEnd(13)} ${failures} of ${asked} failed: ${failure}`);
        }
        const against = { server: 'triptych', to: label, query, connections };
        lines.push(
          `  ${label.padEnd(13)} ${rate.median.toFixed(0).padStart(6)}/s` +
            `  cpu ${cpu.median.toFixed(0).padStart(6)} µs  p50 ${half.median.toFixed(1).padStart(6)}  p99 ${p99.median.toFixed(1).padStart(6)} ms` +
            `  throughput × ${withSpread(pairedRatio(samples, against, 'perSecond'))}` +
            `  cpu × ${withSpread(pairedRatio(samples, { ...against, server: label, to: 'triptych' }, 'cpuMicros'))}`,
        );
      }
    }
  }
  return lines;
}
