import type { LevelCounts } from '../../src/domains/agent-log/agent-log.store';
import { LOG_LEVELS } from '../../src/domains/agent-log/log-level';
import type { LogCount } from './agent-log.type';

/** One per level. */
export const MOST_COUNTS = LOG_LEVELS.length;

/** Every level is there, those without a log with 0. */
export const logCountsOf = (counts: LevelCounts | undefined): LogCount[] =>
  LOG_LEVELS.map((level) => ({ level, count: counts?.[level] ?? 0 }));
