import type { Document } from 'mongodb';
import type { Caller } from '../../access/caller';
import { CodedError } from '../../errors';
import type { UnavailableSource } from '../../page';
import { type StreamTools, unavailableOf, whereOf } from '../agent-stream/agent-stream';
import { readGroups } from '../agent-stream/read-groups';
import type { StreamFilter } from '../agent-stream/stream-kind';
import { bucketSum } from '../agent-stream/time-buckets';
import { dateKind, type TimeKind } from '../agent-stream/time-kind';
import { oddFilter, type Where } from '../agent-stream/time-probe';
import type { AgentLogRow } from './agent-log.reader';
import type { LogGroup } from './log-group';
import { LEVEL_EXPRESSION, LOG_LEVELS, type LogLevel, levelOf } from './log-level';

export interface LogBucket {
  start: string;
  level: LogLevel | null;
  agentId: string | null;
  count: number;
}

export interface LogHistogram {
  buckets: LogBucket[];
  unavailable: UnavailableSource[];
  /** Logs whose time cannot be read. */
  skipped: number;
}

export interface HistogramRequest {
  agents: readonly string[];
  filter: StreamFilter;
  intervalMs: number;
  groupBy: readonly LogGroup[];
}

/** What one database may answer; within the bounds that a request is held to only strange data exceed it. */
const MOST_GROUPS = 12_000;

const DATES = dateKind('created_at');

/** Counts over time: one aggregation per database and kind of time, added up here. */
export async function logHistogram(
  { store, kind, profiles }: StreamTools<AgentLogRow>,
  caller: Caller,
  { agents, ...request }: HistogramRequest,
): Promise<LogHistogram> {
  const outcomes = await store.readMany(
    caller,
    agents,
    async (db, limits, home) => {
      const where = whereOf(kind, db, limits, home);
      const profile = await profiles.of(where);
      const kinds = profile.plain ? [DATES] : profile.kinds;
      const counted = await Promise.all([
        ...kinds.map((timeKind) => countKind(where, timeKind, request)),
        ...(!profile.plain && profile.odd ? [countOdd(where, kinds, request)] : []),
      ]);
      return counted.flat();
    },
    'logHistogram',
  );
  const errors = new Map<string, CodedError>();
  const sums = new Map<string, LogBucket>();
  let skipped = 0;
  for (const [agent, { ok, error }] of outcomes) {
    if (error) errors.set(agent, error);
    for (const { start, level, count } of ok ?? []) {
      if (start === null) skipped += count;
      else
        add(sums, {
          start,
          level,
          agentId: request.groupBy.includes('AGENT') ? agent : null,
          count,
        });
    }
  }
  return { buckets: inOrder(sums), unavailable: unavailableOf(errors), skipped };
}

interface Counted {
  /** Null for what cannot be read. */
  start: number | null;
  level: LogLevel | null;
  count: number;
}

async function countKind(
  where: Where,
  timeKind: TimeKind,
  { filter, intervalMs, groupBy }: Omit<HistogramRequest, 'agents'>,
): Promise<Counted[]> {
  const { since, until } = filter;
  const sum = bucketSum(timeKind, { intervalMs, since, until });
  const byLevel = groupBy.includes('LEVEL');
  const groups = await aggregate(where, [
    { $match: { ...filter.match, ...timeKind.range(since, until) } },
    { $project: { _id: 0, t: sum.time, ...(byLevel ? { l: LEVEL_EXPRESSION } : {}) } },
    ...(sum.within ? [{ $match: sum.within }] : []),
    { $group: { _id: { t: sum.group, ...(byLevel ? { l: '$l' } : {}) }, count: { $sum: 1 } } },
    { $limit: MOST_GROUPS + 1 },
  ]);
  if (groups.length > MOST_GROUPS) throw tooMany();
  return groups.flatMap(({ _id, count }) => {
    const start = sum.start(_id.t);
    if (start === undefined) return [];
    return [{ start, level: byLevel ? levelOf(String(_id.l)) : null, count: Number(count) }];
  });
}

async function countOdd(
  where: Where,
  kinds: readonly TimeKind[],
  { filter }: Pick<HistogramRequest, 'filter'>,
): Promise<Counted[]> {
  const groups = await aggregate(where, [
    { $match: { ...filter.match, ...oddFilter(kinds) } },
    { $group: { _id: null, count: { $sum: 1 } } },
  ]);
  return groups.map(({ count }) => ({ start: null, level: null, count: Number(count) }));
}

const aggregate = (where: Where, stages: Document[]) => readGroups(where, stages, MOST_GROUPS + 2);

function add(
  sums: Map<string, LogBucket>,
  counted: Counted & { start: number; agentId: string | null },
) {
  const { level, agentId, count } = counted;
  const key = `${counted.start} ${level} ${agentId}`;
  const known = sums.get(key);
  if (known) known.count += count;
  else sums.set(key, { start: new Date(counted.start).toISOString(), level, agentId, count });
}

const rankOf = (level: LogLevel | null) => (level === null ? 0 : LOG_LEVELS.indexOf(level));
const textOrder = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0);

/** By time, then agent, then level. */
const inOrder = (sums: Map<string, LogBucket>): LogBucket[] =>
  [...sums.values()].sort(
    (a, b) =>
      Date.parse(a.start) - Date.parse(b.start) ||
      textOrder(a.agentId ?? '', b.agentId ?? '') ||
      rankOf(a.level) - rankOf(b.level),
  );

const tooMany = () =>
  new CodedError('RESULT_TOO_LARGE', `More than ${MOST_GROUPS} buckets in one database.`, {
    store: 'mongo',
  });
