import type { PageRequest, Position, Slice } from '../../page';
import { type Moment, newestFirst, readMoment } from './moment';
import { positionOf, rankOf, type TimelineKind } from './timeline-place';

/** What one kind gave for a page: newest first, as its own list has it. */
export interface KindSlice {
  kind: TimelineKind;
  slice: Slice<object>;
}

interface Entry {
  kind: TimelineKind;
  row: object;
  moment: Moment | null;
  id: string;
}

/** One page of a task's timeline, oldest first, from a page of each of its kinds. */
export function mergeTimeline(
  kinds: readonly KindSlice[],
  { limit, direction }: PageRequest,
): Slice<{ kind: TimelineKind; row: object }> {
  const entries = kinds.flatMap(({ kind, slice }) =>
    slice.rows.map((row, at) => entryOf(kind, row, slice.positions[at] ?? [])),
  );
  // The sort is stable: rows of one kind keep the order that their own list gave them.
  entries.sort((a, b) => newestFirst(a.moment, b.moment) || rankOf(b.kind) - rankOf(a.kind));
  const hasMore = entries.length > limit || kinds.some(({ slice }) => slice.hasMore);
  const shown = direction === 'forward' ? entries.slice(-limit) : entries.slice(0, limit);
  shown.reverse();
  return {
    rows: shown.map(({ kind, row }) => ({ kind, row })),
    positions: shown.map(({ moment, kind, id }) => positionOf({ moment, kind, id })),
    hasMore,
  };
}

/** Positions begin with the time and end with the key, whatever list they are of. */
function entryOf(kind: TimelineKind, row: object, position: Position): Entry {
  return { kind, row, moment: readMoment(position[0]), id: position.at(-1) ?? '' };
}
