import { CodedError } from '../../errors';
import { intervalText } from './interval';
import type { LogGroup } from './log-group';
import { LOG_LEVELS } from './log-level';

const MOST_BUCKETS = 2_000;
const MOST_ENTRIES = 20_000;
const MOST_READ = 500_000;

export const HISTOGRAM_BOUNDS =
  `At most ${MOST_BUCKETS} times of an interval, ${MOST_ENTRIES} entries by time, level and agent, ` +
  `and ${MOST_READ} to be read of all agents together: more is COST_LIMIT.`;

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
  const shown = levels * (groupBy.includes('AGENT') ? agents : 1);
  const most = Math.min(
    MOST_BUCKETS,
    Math.floor(MOST_ENTRIES / Math.max(1, shown)),
    Math.floor(MOST_READ / Math.max(1, levels * agents)),
  );
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
export function checkEntries(entries: number): void {
  if (entries <= MOST_ENTRIES) return;
  throw new CodedError(
    'COST_LIMIT',
    `That is ${entries} entries, where ${MOST_ENTRIES} are allowed. Give filter.since and filter.until, or a longer interval.`,
  );
}
