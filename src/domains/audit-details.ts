const MAX_TEXT = 200;
const MAX_DETAILS_BYTES = 4096;

/**
 * Names and keys come from strangers: they are cut, and lose what a row cannot hold or a terminal
 * would obey. Lists give up their ends until the whole fits; their counts stand beside them.
 */
export function boundedDetails(details: Record<string, unknown>): Record<string, unknown> {
  let bounded = cleanedFields(details);
  while (sizeOf(bounded) > MAX_DETAILS_BYTES) {
    if (!Object.values(bounded).some((value) => Array.isArray(value) && value.length > 0)) {
      return { cut: true };
    }
    bounded = { ...shortened(bounded), cut: true };
  }
  return bounded;
}

const sizeOf = (details: object): number => Buffer.byteLength(JSON.stringify(details));

function cleanedFields(details: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(details).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => [name, cleanedValue(value)]));
}

function cleanedValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanedText(value, MAX_TEXT);
  return Array.isArray(value) ? value.map(cleanedValue) : value;
}

/** Nearly all of them: the rest of letters is looked at one by one. */
const PLAIN = /^[\x20-\x7e]*$/;

export function cleanedText(text: string, most: number): string {
  const cut = text.slice(0, most);
  return PLAIN.test(cut) ? cut : cut.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
}

const shortened = (details: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.slice(0, Math.floor(value.length * 0.9)) : value,
    ]),
  );
