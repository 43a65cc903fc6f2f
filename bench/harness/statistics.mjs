export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The middle of a few measurements, with how far they lie apart. */
export const spread = (numbers) => ({
  median: median(numbers),
  min: Math.min(...numbers),
  max: Math.max(...numbers),
});

/** Where the same server beside itself lies outside, the machine was too noisy for any verdict. */
export const CONTROL = { min: 0.85, max: 1.15 };

export const isQuiet = ({ median: middle }) => middle >= CONTROL.min && middle <= CONTROL.max;

const find = (samples, { server, query, connections }) =>
  samples.filter(
    (sample) =>
      sample.server === server && sample.query === query && sample.connections === connections,
  );

/** The figures of one server, round by round, as one. */
export function figure(samples, place, metric) {
  const found = find(samples, place);
  return found.length === 0 ? undefined : spread(found.map((sample) => sample[metric]));
}

/** One server to another: each round's figures are divided first, since they met the same noise. */
export function pairedRatio(samples, { server, to, ...place }, metric) {
  const others = new Map(
    find(samples, { server: to, ...place }).map((sample) => [sample.round, sample[metric]]),
  );
  const ratios = find(samples, { server, ...place })
    .filter(({ round }) => others.get(round) > 0)
    .map((sample) => sample[metric] / others.get(sample.round));
  return ratios.length === 0 ? undefined : spread(ratios);
}
