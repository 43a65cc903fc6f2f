export type Level = 'ok' | 'warn' | 'fail';
export type Place = 'identity' | 'postgres' | 'mongo' | 'objects';

/** One line of the report: what was found, and what to do about it. */
export interface Finding {
  level: Level;
  store: Place;
  what: string;
  todo?: string;
}

export interface Findings {
  ok(what: string): Finding;
  warn(what: string, todo: string): Finding;
  fail(what: string, todo: string): Finding;
  /** Something `migrate` makes; an embedded store gets it by itself at the next start. */
  unprepared(what: string): Finding;
}

export function findingsOf(store: Place, { embedded = false } = {}): Findings {
  const warn = (what: string, todo: string): Finding => ({ level: 'warn', store, what, todo });
  const fail = (what: string, todo: string): Finding => ({ level: 'fail', store, what, todo });
  return {
    ok: (what) => ({ level: 'ok', store, what }),
    warn,
    fail,
    unprepared: (what) =>
      embedded ? warn(what, 'npm start makes it') : fail(what, 'npx triptych migrate'),
  };
}

/** A list for one line: the first few by name, the rest counted. */
export function named(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

const WORRYING_MS = 5_000;

/** Tokens and links carry times: clocks that differ make them expire early, or count too soon. */
export function clockFinding(
  { ok, warn }: Findings,
  { skewMs, refusedFromMs }: { skewMs: number; refusedFromMs?: number },
): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const way = skewMs > 0 ? 'ahead of' : 'behind';
  if (Math.abs(skewMs) < WORRYING_MS) return ok('its clock agrees with this machine’s');
  const refused = refusedFromMs !== undefined && Math.abs(skewMs) >= refusedFromMs;
  const finding = warn(
    `its clock is ${seconds} s ${way} this machine’s`,
    'set both by a time server (NTP)',
  );
  return refused ? { ...finding, level: 'fail' } : finding;
}
