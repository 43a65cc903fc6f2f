/** Three digits that matter; whole numbers from a hundred on. */
export function number(value) {
  if (value === undefined || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** A median, with how far the rounds lie apart where there were several. */
export function withSpread(value) {
  if (!value || value.median === undefined) return '–';
  const { median, min, max } = value;
  return min === undefined ? number(median) : `${number(median)} (${number(min)}–${number(max)})`;
}
