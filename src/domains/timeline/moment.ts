/** A time in microseconds, as far as PostgreSQL keeps it; further apart than one number could hold. */
export interface Moment {
  /** ±Infinity for PostgreSQL's own infinite times. */
  ms: number;
  /** Within the millisecond: 0 to 999. */
  micros: number;
}

const STORED =
  /^([+-]?\d{4,6})-(\d\d)-(\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|\+00(?::?00)?)?( BC)?$/;
const EARLIEST_YEAR = -4712;

/** Reads a time as PostgreSQL or MongoDB's reader writes it; null where there is none. */
export function readMoment(text: string | null | undefined): Moment | null {
  if (text === null || text === undefined) return null;
  if (text === 'infinity') return { ms: Number.POSITIVE_INFINITY, micros: 0 };
  const [, year, month, day, clock, fraction = '', bc] = STORED.exec(text) ?? [];
  if (year === undefined) return { ms: Number.NEGATIVE_INFINITY, micros: 0 };
  const date = new Date(`2000-01-01T${clock}Z`);
  date.setUTCFullYear(bc ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day));
  const digits = fraction.padEnd(6, '0');
  return { ms: date.getTime() + Number(digits.slice(0, 3)), micros: Number(digits.slice(3)) };
}

/** As PostgreSQL reads it back, whatever year an agent's document says. */
export function postgresText({ ms, micros }: Moment): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return ms > 0 ? 'infinity' : '-infinity';
  const year = date.getUTCFullYear();
  if (year < EARLIEST_YEAR) return '-infinity';
  const shown = String(year < 1 ? 1 - year : year).padStart(4, '0');
  const rest = date.toISOString().slice(-20, -1).replace('T', ' ');
  return `${shown}${rest}${String(micros).padStart(3, '0')}+00${year < 1 ? ' BC' : ''}`;
}

export const isoText = ({ ms }: Moment): string =>
  new Date(Math.min(8.64e15, Math.max(-8.64e15, ms))).toISOString();

export const justAfter = ({ ms, micros }: Moment): Moment =>
  micros === 999 ? { ms: ms + 1, micros: 0 } : { ms, micros: micros + 1 };

/** Newest first; what has no time comes last. */
export function newestFirst(a: Moment | null, b: Moment | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (a.ms !== b.ms) return a.ms < b.ms ? 1 : -1;
  return b.micros - a.micros;
}
