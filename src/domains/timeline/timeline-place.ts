import { badInput } from '../../errors';
import type { PageRequest, Position } from '../../page';
import { isoText, justAfter, type Moment, postgresText } from './moment';

/** What a timeline is made of, in the order of what happened at the same moment. */
export const TIMELINE_KINDS = ['progress', 'log', 'screenshot', 'evaluation'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** Where an entry stands in a task's timeline. */
export interface TimelinePlace {
  moment: Moment | null;
  kind: TimelineKind;
  id: string;
}

/** No agent's key comes before the first or after the second. */
const BEFORE_ALL_AGENTS = '';
const AFTER_ALL_AGENTS = '\uffff';

export const rankOf = (kind: TimelineKind): number => TIMELINE_KINDS.indexOf(kind);

export const positionOf = ({ moment, kind, id }: TimelinePlace): Position => [
  moment && `${moment.ms} ${moment.micros}`,
  kind,
  id,
];

export function placeOf([time, name, id]: Position): TimelinePlace {
  const kind = TIMELINE_KINDS.find((candidate) => candidate === name);
  if (time === undefined || !kind || typeof id !== 'string') {
    throw badInput('This cursor was not given by this list.', 'after');
  }
  const [ms, micros] = (time ?? '').split(' ').map(Number);
  return { moment: time === null ? null : { ms: ms ?? 0, micros: micros ?? 0 }, kind, id };
}

/**
 * The page that one kind has to give, newest first, so that a page of the whole can be taken from all of them. A
 * position of another kind becomes one between two of this kind's rows: right behind those of the same moment, or right
 * before them.
 */
export function pageOfKind(
  kind: TimelineKind,
  page: PageRequest,
  agent: string | null,
): PageRequest {
  const { limit, from } = page;
  // Timelines run forward in time, the lists they are made of backward.
  const direction = page.direction === 'forward' ? 'backward' : 'forward';
  if (from === undefined) return { limit, direction };
  const place = placeOf(from);
  const position = kind === 'log' ? logPosition(place, agent ?? '') : rowPosition(kind, place);
  return { limit, direction, from: position };
}

/** A missing key counts as the last of its moment, a missing moment as the last of all. */
function rowPosition(kind: TimelineKind, { moment, kind: own, id }: TimelinePlace): Position {
  if (kind === own) return [moment && postgresText(moment), id];
  const behind = rankOf(kind) < rankOf(own);
  if (moment === null) return behind ? ['-infinity', null] : [null, null];
  return [postgresText(behind ? justAfter(moment) : moment), null];
}

function logPosition({ moment, kind, id }: TimelinePlace, agent: string): Position {
  if (kind === 'log') return [moment && isoText(moment), agent, id];
  // Logs have no microseconds: one of the same millisecond is older than what has some.
  const behind = (moment !== null && moment.micros > 0) || rankOf('log') < rankOf(kind);
  return [moment && isoText(moment), behind ? BEFORE_ALL_AGENTS : AFTER_ALL_AGENTS, 'any'];
}
