import { badInput } from '../../errors';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const ISO_DURATION = /^P(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;

/** The lengths of buckets that a histogram may have. */
export const INTERVAL_MEANS =
  'How long a bucket is, as an ISO 8601 duration from PT1S to P1D, such as PT5M or PT1H. ' +
  'Months and years have no fixed length and are refused.';

/** An ISO 8601 duration in milliseconds. */
export function parseInterval(text: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = ISO_DURATION.exec(text) ?? [];
  const ms =
    Number(days) * DAY + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND;
  if (ms < SECOND || ms > DAY) {
    throw badInput(
      'interval must be an ISO 8601 duration from PT1S to P1D, such as PT5M or PT1H.',
      'interval',
    );
  }
  return ms;
}

/** The same the other way round, for telling somebody which to take. */
export function intervalText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (ms <= 60 * SECOND) return `PT${Math.ceil(ms / SECOND)}S`;
  return minutes <= 60 ? `PT${minutes}M` : `PT${Math.ceil(minutes / 60)}H`;
}
