import { VARIABLES } from './variables';

const KNOWN = Object.keys(VARIABLES);

/** Names one slip away from ours: DATABSE_URL would otherwise start an embedded store in silence. */
export function misspelt(env: Record<string, string | undefined>): string[] {
  return Object.keys(env).flatMap((name) => {
    if (name.length < 7 || KNOWN.includes(name) || !env[name]) return [];
    const meant = KNOWN.find((known) => known.length >= 7 && isOneSlipAway(name, known));
    return meant ? [`${name} is not a variable of this program. Is ${meant} meant?`] : [];
  });
}

/** One letter left out, added or changed, or two neighbours swapped. */
function isOneSlipAway(name: string, known: string): boolean {
  if (Math.abs(name.length - known.length) > 1) return false;
  let start = 0;
  while (start < name.length && name[start] === known[start]) start += 1;
  const rest = name.slice(start);
  const knownRest = known.slice(start);
  const swapped = `${rest[1]}${rest[0]}${rest.slice(2)}`;
  return (
    rest.slice(1) === knownRest.slice(1) ||
    rest.slice(1) === knownRest ||
    rest === knownRest.slice(1) ||
    swapped === knownRest
  );
}
