/** Milliseconds that half, 95 % and 99 % of the requests took at most. */
export function latencies(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
