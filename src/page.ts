import type { WrittenRows } from './written-rows';

/** Where a row stands in an order, as text with the store's full precision; null for a missing value. */
export type Position = readonly (string | null)[];

/** One page of a keyset-ordered list. `backward` walks the order from its end. */
export interface PageRequest {
  limit: number;
  direction: 'forward' | 'backward';
  /** Exclusive: the page starts right after this row, in the direction of travel. */
  from?: Position;
  /** Nobody asks where the rows stand: positions need not be read. */
  unplaced?: true;
  /** Nor whether more follow. */
  alone?: true;
}

/** Rows come in the list's order whatever the direction of travel. */
export interface Slice<Row> {
  rows: Row[];
  /** One per row, or none where the page was asked for without. */
  positions: Position[];
  /** Whether rows remain past the page in the direction of travel; unknown of a page alone. */
  hasMore: boolean;
  /** The rows in place of `rows`, where their database wrote them. */
  written?: WrittenRows;
}

/** A source of a merged stream that could not answer. */
export interface UnavailableSource {
  agentId: string;
  code: string;
  retryAfterMs?: number;
}

/** A slice merged from several agents' databases, some of which may be missing. */
export interface StreamSlice<Row> extends Slice<Row> {
  unavailable: UnavailableSource[];
  /** Documents that could not be read. */
  skipped: number;
}

/** The stream of nobody: a task without an agent has one. */
export const EMPTY_STREAM: StreamSlice<never> = Object.freeze({
  rows: [],
  positions: [],
  hasMore: false,
  unavailable: [],
  skipped: 0,
});
