import { CodedError } from '../../errors';
import { intervalText } from './interval';
import type { LogGroup } from './log-group';
import { LOG_LEVELS } from './log-level';

const MOST_BUCKETS = 2_000;
export const MOST_ENTRIES = 20_000;
const MOST_READ = 500_000;

export const HISTOGRAM_BOUNDS =
  `At most ${MOST_BUCKETS} intervals, and ${MOST_READ} of all agents and levels together: ` +
  'more is COST_LIMIT.';

export interface HistogramSize {
  agents: number;
  intervalMs: number;
  groupBy: readonly LogGroup[];
  since?: number;
  until?: number;
}

/** Refuses before anything is read what could not be shown; without `since` the data themselves decide. */
export function checkHistogramSize(
  { agents, intervalMs, groupBy, since, until }: HistogramSize,
  now: number = Date.now(),
): void {
  if (since === undefined) return;
  const lengthMs = Math.max(0, (until ?? now) - since);
  const buckets = Math.floor(lengthMs / intervalMs) + 1;
  const levels = groupBy.includes('LEVEL') ? LOG_LEVELS.length : 1;
  const most = Math.min(MOST_BUCKETS, Math.floor(MOST_READ / Math.max(1, levels * agents)));
  if (buckets <= most) return;
  const enough = Math.ceil(lengthMs / Math.max(1, most - 1));
  const hint =
    most > 1 && enough <= 86_400_000
      ? `Take an interval of at least ${intervalText(enough)}, or less time.`
      : 'Take less time, or name fewer agents.';
  throw new CodedError(
    'COST_LIMIT',
    `That is up to ${buckets} intervals, where ${most} are allowed for ${agents} agents grouped this way. ${hint}`,
  );
}

/** The same once it is known what there is. */
export function checkEntries(entries: number, most: number): void {
  if (entries <= most) return;
  throw new CodedError(
    'RESULT_TOO_LARGE',
    `That is ${entries} entries, where first allows ${most}: raise it up to ${MOST_ENTRIES}, take a longer interval or less time.`,
  );
}
