import type { Document, Filter } from 'mongodb';
import type { DocumentId } from './document-id';
import { type RawDocument, readRaw } from './raw-document';
import type { StoredTime } from './stored-time';

/** What tells logs from memories; all else about them is the same. */
export interface StreamKind<Row extends StreamRow> {
  /** For metrics: `logs`, `memories`. */
  name: string;
  collection: string;
  read(document: RawDocument, agent: string): Row;
}

export interface StreamRow {
  id: string;
  agentId: string;
  taskId: string | null;
  createdAt: string | null;
}

/** What a stream is narrowed to; times are milliseconds, `since` included, `until` not. */
export interface StreamFilter {
  match: Filter<Document>;
  since?: number;
  until?: number;
}

/** A row with its place in the order (time desc, agent asc, _id desc). */
export interface Placed<Row> {
  row: Row;
  agent: string;
  time: StoredTime;
  id: DocumentId;
}

/** Undefined for a document that cannot be read. */
export function placeDocument<Row extends StreamRow>(
  kind: StreamKind<Row>,
  agent: string,
  document: Uint8Array,
): Placed<Row> | undefined {
  try {
    const raw = readRaw(document);
    return { row: kind.read(raw, agent), agent, time: raw.time, id: raw.id };
  } catch {
    return undefined;
  }
}

export const isoTime = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
