import { badInput } from '../../errors';
import type { PageRequest, Position } from '../../page';
import { type DocumentId, parseId } from './document-id';
import { compareIds } from './id-order';
import { isoTime, type Placed } from './stream-kind';

export type Direction = PageRequest['direction'];

/** A row's place, enough to resume after it. */
export interface Place {
  ms: number | null;
  agent: string;
  id: DocumentId;
}

/** The order of the list: newest first, timeless last, then by agent, then the newest _id. */
export function comparePlaces(a: Place, b: Place): number {
  return (
    compareTimes(a.ms, b.ms) || compareTexts(a.agent, b.agent) || compareIds(b.id.value, a.id.value)
  );
}

export function compareTimes(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return b - a;
}

export const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const placeOf = (placed: Placed<unknown>): Place => ({
  ms: placed.time.ms,
  agent: placed.agent,
  id: placed.id,
});

export const positionOf = ({ ms, agent, id }: Place): Position => [isoTime(ms), agent, id.text];

export function parsePosition(position: Position): Place {
  const [time, agent, id] = position;
  const ms = time === null || time === undefined ? null : Date.parse(time);
  if (
    time === undefined ||
    Number.isNaN(ms) ||
    typeof agent !== 'string' ||
    typeof id !== 'string'
  ) {
    throw badInput('This cursor was not given by this list.', 'after');
  }
  return { ms, agent, id: parseId(id) };
}
