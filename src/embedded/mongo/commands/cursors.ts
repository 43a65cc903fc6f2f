import { randomBytes } from 'node:crypto';
import { encodeWithArray, encodeWithDoc, MAX_DOCUMENT_BYTES } from '../bson/encode';
import { Double, docOf, Long, type Value } from '../bson/value';
import { MongoError } from '../errors';
import { type Flow, nextOf, type Pace } from '../query/pace';

const IDLE_MS = 10 * 60 * 1000;
const MAX_OPEN = 10_000;
export const FIRST_BATCH = 101;

/** The answers of one query that are still to be fetched. */
export interface Cursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly username: string;
  readonly flow: Flow<Buffer>;
  /** How many documents there can still be at most, where the query set a limit. */
  remaining: number;
  /** Read but too large for the last batch. */
  held?: Buffer;
  idle: NodeJS.Timeout | undefined;
  busy: boolean;
}

export type NewCursor = Pick<Cursor, 'namespace' | 'username' | 'flow' | 'remaining'>;

/** All open cursors. One that nobody asks for in ten minutes is closed. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  make(cursor: NewCursor): Cursor {
    if (this.open.size >= MAX_OPEN) throw new MongoError(2, 'too many open cursors');
    let id = 0n;
    while (id === 0n || this.open.has(id)) id = randomBytes(8).readBigUInt64LE() >> 1n;
    return { ...cursor, id, idle: undefined, busy: false };
  }

  keep(cursor: Cursor): void {
    cursor.busy = false;
    clearTimeout(cursor.idle);
    cursor.idle = setTimeout(() => this.open.delete(cursor.id), IDLE_MS);
    cursor.idle.unref();
    this.open.set(cursor.id, cursor);
  }

  /** The cursor, for its own user alone and one fetch at a time. */
  take({ id, namespace, username }: Pick<Cursor, 'id' | 'namespace' | 'username'>): Cursor {
    const cursor = this.open.get(id);
    if (!cursor) throw new MongoError(43, `cursor id ${id} not found`);
    if (cursor.username !== username || cursor.namespace !== namespace) {
      throw new MongoError(13, `cursor id ${id} was not created by this user on ${namespace}`);
    }
    if (cursor.busy) throw new MongoError(12051, `cursor id ${id} is already in use`);
    cursor.busy = true;
    clearTimeout(cursor.idle);
    return cursor;
  }

  kill({ id, namespace, username }: Pick<Cursor, 'id' | 'namespace' | 'username'>): boolean {
    const cursor = this.open.get(id);
    if (!cursor || cursor.username !== username || cursor.namespace !== namespace) return false;
    this.forget(cursor);
    return true;
  }

  forget(cursor: Cursor): void {
    clearTimeout(cursor.idle);
    this.open.delete(cursor.id);
  }

  close(): void {
    for (const cursor of this.open.values()) clearTimeout(cursor.idle);
    this.open.clear();
  }
}

export interface BatchRequest {
  cursor: Cursor;
  pace: Pace;
  /** How many documents at most. */
  size: number;
  first: boolean;
  /** Whether the rest is of no interest. */
  single?: boolean;
}

/** Fetches the next batch, and keeps the cursor for the one after if there is more to come. */
export async function nextBatch(cursors: Cursors, request: BatchRequest): Promise<Buffer> {
  const { cursor, pace, size, first, single = false } = request;
  const documents: Buffer[] = [];
  let bytes = 0;
  let open = cursor.remaining > 0;
  try {
    while (open && documents.length < size) {
      const next = await takeNext(cursor, pace);
      if (next === undefined) open = false;
      else if (bytes + next.length > MAX_DOCUMENT_BYTES && documents.length > 0) {
        cursor.held = next;
        break;
      } else {
        documents.push(next);
        bytes += next.length;
        cursor.remaining -= 1;
        open = cursor.remaining > 0;
      }
    }
  } catch (error) {
    cursors.forget(cursor);
    throw error;
  }
  if (open && !single) cursors.keep(cursor);
  else cursors.forget(cursor);
  const id = open && !single ? cursor.id : 0n;
  return cursorReply({ id, namespace: cursor.namespace, documents, first });
}

async function takeNext(cursor: Cursor, pace: Pace): Promise<Buffer | undefined> {
  const { held } = cursor;
  if (held !== undefined) {
    cursor.held = undefined;
    return held;
  }
  const { done, value } = await nextOf(cursor.flow, pace);
  return done ? undefined : value;
}

interface CursorReply {
  id: bigint;
  namespace: string;
  documents: readonly Buffer[];
  first: boolean;
}

export function cursorReply({ id, namespace, documents, first }: CursorReply): Buffer {
  const head: Record<string, Value> = { id: Long.fromBigInt(id), ns: namespace };
  const cursor = encodeWithArray(docOf(head), first ? 'firstBatch' : 'nextBatch', documents);
  return encodeWithDoc(docOf({ ok: new Double(1) }), 'cursor', cursor);
}
