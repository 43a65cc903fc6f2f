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
  const found = find(samples, place).map((sample) => sample[metric]);
  const numbers = found.filter(Number.isFinite);
  return numbers.length === 0 ? undefined : spread(numbers);
}

/** One server to another: each round's figures are divided first, since they met the same noise. */
export function pairedRatio(samples, { server, to, ...place }, metric) {
  const others = new Map(
    find(samples, { server: to, ...place }).map((sample) => [sample.round, sample[metric]]),
  );
  const ratios = find(samples, { server, ...place })
    .filter((sample) => sample[metric] > 0 && others.get(sample.round) > 0)
    .map((sample) => sample[metric] / others.get(sample.round));
  return ratios.length === 0 ? undefined : spread(ratios);
}

/** Requests that were not answered, of those asked; they count as no answer in all other figures. */
export function failuresOf(samples, place) {
  const found = find(samples, place);
  const failures = found.reduce((sum, sample) => sum + sample.failures, 0);
  const asked = found.reduce((sum, sample) => sum + sample.count + sample.failures, 0);
  return { failures, asked, failure: found.find((sample) => sample.failure)?.failure };
}
